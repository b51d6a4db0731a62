# SPDX-License-Identifier: Apache-2.0

output "client_namespace" {
  description = "Where the client is."
  value       = "${var.prefix}-client"
}

output "url" {
  description = "What the client asks for; a path of the origin follows."
  value       = "http://10.75.1.2:8080"
}

output "try" {
  description = "Downloads through the overlay."
  value       = "ip netns exec ${var.prefix}-client curl -s http://10.75.1.2:8080/"
}

output "routes" {
  description = "Asks the controller for its routes."
  value       = "ip netns exec ${var.prefix}-controller ${local.directory}/release/bin/spliceway routes --controller ${local.controller}"
}

output "logs" {
  description = "One log a process."
  value       = { for host in keys(local.processes) : host => "${local.directory}/${host}.log" }
}
