# SPDX-License-Identifier: Apache-2.0

# What is not listed here is closed. DNS, time and the metadata service of the cloud are not subject to these rules.

locals {
  service_rules = merge([
    for service in var.services : {
      for cidr in distinct(service.client_cidrs) : "${service.name} ${cidr}" => { port = service.port, cidr = cidr }
    }
  ]...)
  controller_port = tonumber(regex("[0-9]+$", var.controller))
  dials_origins   = contains(var.roles, "egress") || contains(var.roles, "edge")
  service_origin_ports = [
    for service in var.services : tonumber(regex("[0-9]+$", service.destination)) if service.destination != null
  ]
  origin_ports = distinct(concat(var.origin_ports, local.service_origin_ports))
  origin_rules = {
    for pair in setproduct(local.dials_origins ? var.origin_cidrs : [], local.origin_ports) :
    "${pair[0]} ${pair[1]}" => { cidr = pair[0], port = pair[1] }
  }
}

resource "aws_security_group" "this" {
  name_prefix = "spliceway-${var.node}-"
  description = "Spliceway node ${var.node}"
  vpc_id      = local.vpc_id
  tags        = local.tags
  lifecycle {
    create_before_destroy = true
  }
}

# --- In ---------------------------------------------------------------------------------------------------------------

resource "aws_vpc_security_group_ingress_rule" "service" {
  for_each          = local.service_rules
  security_group_id = aws_security_group.this.id
  description       = "service ${each.key}"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_ipv4         = strcontains(each.value.cidr, ":") ? null : each.value.cidr
  cidr_ipv6         = strcontains(each.value.cidr, ":") ? each.value.cidr : null
  tags              = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "trunk_cidr" {
  for_each          = toset(var.peer_cidrs)
  security_group_id = aws_security_group.this.id
  description       = "trunks from ${each.key}"
  ip_protocol       = "tcp"
  from_port         = var.trunk_port
  to_port           = var.trunk_port
  cidr_ipv4         = strcontains(each.key, ":") ? null : each.key
  cidr_ipv6         = strcontains(each.key, ":") ? each.key : null
  tags              = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "trunk_group" {
  for_each                     = toset(var.peer_security_group_ids)
  security_group_id            = aws_security_group.this.id
  description                  = "trunks from ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = var.trunk_port
  to_port                      = var.trunk_port
  referenced_security_group_id = each.key
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "metrics" {
  for_each          = toset(var.metrics_cidrs)
  security_group_id = aws_security_group.this.id
  description       = "metrics for ${each.key}"
  ip_protocol       = "tcp"
  from_port         = var.metrics_port
  to_port           = var.metrics_port
  cidr_ipv4         = strcontains(each.key, ":") ? null : each.key
  cidr_ipv6         = strcontains(each.key, ":") ? each.key : null
  tags              = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  for_each          = toset(var.ssh_cidrs)
  security_group_id = aws_security_group.this.id
  description       = "SSH from ${each.key}"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = strcontains(each.key, ":") ? null : each.key
  cidr_ipv6         = strcontains(each.key, ":") ? each.key : null
  tags              = local.tags
}

# Routers anywhere may say that a packet was too large (type 3, code 4); without it a path MTU below 1500 is a black hole.
resource "aws_vpc_security_group_ingress_rule" "fragmentation_needed" {
  security_group_id = aws_security_group.this.id
  description       = "path MTU discovery"
  ip_protocol       = "icmp"
  from_port         = 3
  to_port           = 4
  cidr_ipv4         = "0.0.0.0/0"
  tags              = local.tags
}

# --- Out --------------------------------------------------------------------------------------------------------------

resource "aws_vpc_security_group_egress_rule" "controller" {
  for_each          = toset(var.controller_cidrs)
  security_group_id = aws_security_group.this.id
  description       = "controller at ${each.key}"
  ip_protocol       = "tcp"
  from_port         = local.controller_port
  to_port           = local.controller_port
  cidr_ipv4         = strcontains(each.key, ":") ? null : each.key
  cidr_ipv6         = strcontains(each.key, ":") ? each.key : null
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "trunk_cidr" {
  for_each          = toset(var.peer_cidrs)
  security_group_id = aws_security_group.this.id
  description       = "trunks to ${each.key}"
  ip_protocol       = "tcp"
  from_port         = var.trunk_port
  to_port           = var.trunk_port
  cidr_ipv4         = strcontains(each.key, ":") ? null : each.key
  cidr_ipv6         = strcontains(each.key, ":") ? each.key : null
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "trunk_group" {
  for_each                     = toset(var.peer_security_group_ids)
  security_group_id            = aws_security_group.this.id
  description                  = "trunks to ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = var.trunk_port
  to_port                      = var.trunk_port
  referenced_security_group_id = each.key
  tags                         = local.tags
}

resource "aws_vpc_security_group_egress_rule" "origin" {
  for_each          = local.origin_rules
  security_group_id = aws_security_group.this.id
  description       = "origins ${each.key}"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_ipv4         = strcontains(each.value.cidr, ":") ? null : each.value.cidr
  cidr_ipv6         = strcontains(each.value.cidr, ":") ? each.value.cidr : null
  tags              = local.tags
}

# The archive, once, and updates of the system.
resource "aws_vpc_security_group_egress_rule" "https" {
  count             = contains(keys(local.origin_rules), "0.0.0.0/0 443") ? 0 : 1
  security_group_id = aws_security_group.this.id
  description       = "HTTPS for the archive and updates"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
  tags              = local.tags
}
