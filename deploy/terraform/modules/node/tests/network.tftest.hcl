# SPDX-License-Identifier: Apache-2.0

mock_provider "aws" {
  override_data {
    target = data.aws_ssm_parameter.image
    values = { insecure_value = "ami-0123456789abcdef0" }
  }
  override_data {
    target = data.aws_availability_zones.this
    values = { names = ["eu-central-1a", "eu-central-1b"] }
  }
}

variables {
  node           = "relay-1"
  controller     = "192.0.2.9:7400"
  archive_url    = "https://example.com/spliceway.tar.gz"
  archive_sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
}

run "makes_a_network_when_none_is_given" {
  command = plan

  assert {
    condition = (
      aws_vpc.this[0].cidr_block == "10.74.0.0/24" && aws_subnet.this[0].cidr_block == "10.74.0.0/28" &&
      aws_subnet.this[0].availability_zone == "eu-central-1a" && !aws_subnet.this[0].map_public_ip_on_launch
    )
    error_message = "network, subnet and zone"
  }
  assert {
    condition     = length(aws_internet_gateway.this) == 1 && length(aws_route_table.this[0].route) == 1
    error_message = "a way out"
  }
  assert {
    condition     = length(aws_default_security_group.this) == 1
    error_message = "the network's default group must be emptied"
  }
}

run "uses_the_network_that_is_given" {
  command = plan
  variables {
    vpc_id    = "vpc-0123"
    subnet_id = "subnet-0123"
  }

  assert {
    condition     = length(aws_vpc.this) + length(aws_subnet.this) + length(aws_internet_gateway.this) == 0
    error_message = "nothing must be made"
  }
  assert {
    condition     = aws_network_interface.this.subnet_id == "subnet-0123" && aws_security_group.this.vpc_id == "vpc-0123"
    error_message = "the given ones must be used"
  }
}
