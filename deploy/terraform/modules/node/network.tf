# SPDX-License-Identifier: Apache-2.0

# A network for this node alone, unless one is given.

locals {
  makes_network = var.subnet_id == null
  vpc_id        = local.makes_network ? aws_vpc.this[0].id : var.vpc_id
  subnet_id     = local.makes_network ? aws_subnet.this[0].id : var.subnet_id
  tags = merge(var.tags, {
    Name                   = var.node
    "spliceway:node"       = var.node
    "spliceway:roles"      = join(" ", var.roles)
    "spliceway:controller" = var.controller
    "spliceway:archive"    = substr(var.archive_sha256, 0, 16)
  })
}

data "aws_availability_zones" "this" {
  count = local.makes_network && var.availability_zone == null ? 1 : 0
  state = "available"
}

resource "aws_vpc" "this" {
  count                = local.makes_network ? 1 : 0
  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = local.tags
}

# The group every VPC is born with lets its members talk freely; without rules it lets nobody.
resource "aws_default_security_group" "this" {
  count  = local.makes_network ? 1 : 0
  vpc_id = aws_vpc.this[0].id
  tags   = local.tags
}

resource "aws_subnet" "this" {
  count      = local.makes_network ? 1 : 0
  vpc_id     = aws_vpc.this[0].id
  cidr_block = cidrsubnet(var.vpc_cidr, 4, 0)
  availability_zone = (
    var.availability_zone != null ? var.availability_zone : data.aws_availability_zones.this[0].names[0]
  )
  # The node's address is a fixed one, or none.
  map_public_ip_on_launch = false
  tags                    = local.tags
}

resource "aws_internet_gateway" "this" {
  count  = local.makes_network ? 1 : 0
  vpc_id = aws_vpc.this[0].id
  tags   = local.tags
}

resource "aws_route_table" "this" {
  count  = local.makes_network ? 1 : 0
  vpc_id = aws_vpc.this[0].id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this[0].id
  }
  tags = local.tags
}

resource "aws_route_table_association" "this" {
  count          = local.makes_network ? 1 : 0
  subnet_id      = aws_subnet.this[0].id
  route_table_id = aws_route_table.this[0].id
}

# The interface and the address are there before the instance, so that its configuration can name them.
resource "aws_network_interface" "this" {
  subnet_id       = local.subnet_id
  security_groups = [aws_security_group.this.id]
  description     = "Spliceway node ${var.node}"
  tags            = local.tags
}

resource "aws_eip" "this" {
  count  = var.public_address ? 1 : 0
  domain = "vpc"
  tags   = local.tags
}

resource "aws_eip_association" "this" {
  count                = var.public_address ? 1 : 0
  allocation_id        = aws_eip.this[0].id
  network_interface_id = aws_network_interface.this.id
}
