# SPDX-License-Identifier: Apache-2.0

mock_provider "aws" {
  override_data {
    target = data.aws_ssm_parameter.image
    values = { insecure_value = "ami-0123456789abcdef0" }
  }
  override_data {
    target = data.aws_availability_zones.this
    values = { names = ["eu-central-1a"] }
  }
}

variables {
  node           = "edge-1"
  controller     = "192.0.2.9:7400"
  archive_url    = "https://example.com/spliceway.tar.gz"
  archive_sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  services = [
    { name = "files", port = 8080, destination = "origin.example:8080", client_cidrs = ["198.51.100.0/24", "2001:db8::/32"] },
    { name = "web", port = 443, destination = "origin.example:443", client_cidrs = ["0.0.0.0/0"] },
  ]
  peer_cidrs              = ["192.0.2.2/32", "192.0.2.3/32"]
  peer_security_group_ids = ["sg-0aaaaaaaaaaaaaaaa"]
}

run "clients_reach_services_and_nothing_else" {
  command = plan

  assert {
    condition = toset([
      for rule in aws_vpc_security_group_ingress_rule.service :
      "${coalesce(rule.cidr_ipv4, rule.cidr_ipv6)} ${rule.ip_protocol} ${rule.from_port}-${rule.to_port}"
    ]) == toset(["198.51.100.0/24 tcp 8080-8080", "2001:db8::/32 tcp 8080-8080", "0.0.0.0/0 tcp 443-443"])
    error_message = "each service must be open to its clients, on its port alone"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.ssh) == 0
    error_message = "SSH must be closed unless somebody is named"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.metrics) == 0
    error_message = "metrics must be closed unless somebody is named"
  }
  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.fragmentation_needed.ip_protocol == "icmp" &&
      aws_vpc_security_group_ingress_rule.fragmentation_needed.from_port == 3 &&
      aws_vpc_security_group_ingress_rule.fragmentation_needed.to_port == 4
    )
    error_message = "of ICMP, only what path MTU discovery needs"
  }
}

run "only_peers_reach_the_trunk_port" {
  command = plan

  assert {
    condition = toset([
      for rule in aws_vpc_security_group_ingress_rule.trunk_cidr : "${rule.cidr_ipv4} ${rule.from_port}-${rule.to_port}"
    ]) == toset(["192.0.2.2/32 7401-7401", "192.0.2.3/32 7401-7401"])
    error_message = "the trunk port must be open to the peers' addresses"
  }
  assert {
    condition = [
      for rule in aws_vpc_security_group_ingress_rule.trunk_group : rule.referenced_security_group_id
    ] == ["sg-0aaaaaaaaaaaaaaaa"]
    error_message = "the trunk port must be open to the peers' security groups"
  }
  assert {
    condition = alltrue([
      for rule in aws_vpc_security_group_ingress_rule.service : rule.from_port != 7401
    ])
    error_message = "no client may reach the trunk port"
  }
}

run "nothing_leaves_but_to_controller_peers_and_origins" {
  command = plan

  assert {
    condition = toset([
      for rule in aws_vpc_security_group_egress_rule.controller : "${rule.cidr_ipv4} ${rule.from_port}-${rule.to_port}"
    ]) == toset(["0.0.0.0/0 7400-7400"])
    error_message = "the controller's port, taken from its address"
  }
  assert {
    condition = toset([
      for rule in aws_vpc_security_group_egress_rule.origin : "${rule.cidr_ipv4} ${rule.from_port}-${rule.to_port}"
    ]) == toset(["0.0.0.0/0 80-80", "0.0.0.0/0 443-443", "0.0.0.0/0 8080-8080"])
    error_message = "the ports of origins, and those that services lead to, once each"
  }
  assert {
    condition     = toset(keys(aws_vpc_security_group_egress_rule.trunk_cidr)) == toset(["192.0.2.2/32", "192.0.2.3/32"])
    error_message = "the trunk ports of peers"
  }
  assert {
    condition = alltrue(concat(
      [for rule in aws_vpc_security_group_egress_rule.origin : rule.ip_protocol == "tcp"],
      [for rule in aws_vpc_security_group_egress_rule.controller : rule.ip_protocol == "tcp"],
    ))
    error_message = "TCP only"
  }
}

run "an_egress_reaches_the_ports_it_is_told" {
  command = plan
  variables {
    roles        = ["egress"]
    services     = []
    origin_ports = [8080, 8443]
  }

  assert {
    condition = toset([
      for rule in aws_vpc_security_group_egress_rule.origin : "${rule.from_port}-${rule.to_port}"
    ]) == toset(["8080-8080", "8443-8443"])
    error_message = "the ports of origins, and no others"
  }
}

run "a_relay_reaches_no_origin_but_still_its_archive" {
  command = plan
  variables {
    roles    = ["relay"]
    services = []
  }

  assert {
    condition     = length(aws_vpc_security_group_egress_rule.origin) == 0
    error_message = "a relay dials no origins"
  }
  assert {
    condition     = length(aws_vpc_security_group_egress_rule.https) == 1
    error_message = "HTTPS must be open for the archive"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.service) == 0
    error_message = "no service, no open port"
  }
}

run "operators_who_are_named_may_look" {
  command = plan
  variables {
    ssh_cidrs     = ["203.0.113.7/32"]
    metrics_cidrs = ["203.0.113.0/24"]
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.ssh["203.0.113.7/32"].from_port == 22
    error_message = "SSH for who is named"
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.metrics["203.0.113.0/24"].to_port == 7402
    error_message = "metrics for who is named"
  }
}
