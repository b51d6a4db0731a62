# SPDX-License-Identifier: Apache-2.0

output "node" {
  description = "The node's id."
  value       = var.node
}

output "instance_id" {
  description = "The instance."
  value       = aws_instance.this.id
}

output "public_ip" {
  description = "The fixed public address, or null."
  value       = one(aws_eip.this[*].public_ip)
}

output "private_ip" {
  description = "The address inside the network."
  value       = aws_network_interface.this.private_ip
}

output "trunk" {
  description = "Where other nodes connect, address:port."
  value       = "${local.address}:${var.trunk_port}"
}

output "services" {
  description = "Where clients connect, address:port by service."
  value       = { for service in var.services : service.name => "${local.address}:${service.port}" }
}

output "security_group_id" {
  description = "The node's security group; a peer's peer_security_group_ids."
  value       = aws_security_group.this.id
}

output "vpc_id" {
  description = "The network, given or made."
  value       = local.vpc_id
}

output "subnet_id" {
  description = "The subnet, given or made."
  value       = local.subnet_id
}
