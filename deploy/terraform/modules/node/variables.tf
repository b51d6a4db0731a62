# SPDX-License-Identifier: Apache-2.0

# --- The node ---------------------------------------------------------------------------------------------------------

variable "node" {
  description = "The node's id, unique in its overlay; also the instance's name."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.node))
    error_message = "node: ${var.node} (expected: 1 to 63 of a-z, 0-9 and -, neither first nor last a -)"
  }
}

variable "roles" {
  description = "What the node may be on a route: edge, relay, egress."
  type        = list(string)
  default     = ["edge", "relay", "egress"]
  validation {
    condition     = length(var.roles) > 0 && length(setsubtract(var.roles, ["edge", "relay", "egress"])) == 0
    error_message = "roles: ${join(", ", var.roles)} (expected: one or more of edge, relay, egress)"
  }
}

variable "controller" {
  description = "Where the controller listens, host:port."
  type        = string
  validation {
    condition = (
      can(regex("^([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$", var.controller)) &&
      try(tonumber(regex("[0-9]+$", var.controller)), 0) >= 1 &&
      try(tonumber(regex("[0-9]+$", var.controller)), 0) <= 65535
    )
    error_message = "controller: ${var.controller} (expected: host:port, IPv6 in brackets)"
  }
}

variable "services" {
  description = "What the node serves: each a name, the TCP port it listens on, where its connections go, and which clients may connect. The type is that of the node's configuration."
  type = list(object({
    name         = string
    type         = optional(string, "forward")
    port         = number
    destination  = optional(string)
    client_cidrs = list(string)
  }))
  default = []
  validation {
    condition     = alltrue([for s in var.services : s.port >= 1 && s.port <= 65535 && floor(s.port) == s.port])
    error_message = "services: port (expected: 1 to 65535)"
  }
  validation {
    condition     = alltrue([for s in var.services : alltrue([for c in s.client_cidrs : can(cidrhost(c, 0))])])
    error_message = "services: client_cidrs (expected: CIDR blocks such as 192.0.2.0/24)"
  }
  validation {
    condition = (
      length(distinct(var.services[*].name)) == length(var.services) &&
      length(distinct(var.services[*].port)) == length(var.services)
    )
    error_message = "services: a name or port twice (expected: each once)"
  }
  validation {
    condition = alltrue([
      for s in var.services : s.destination == null ? true :
      try(tonumber(regex(":([0-9]{1,5})$", s.destination)[0]), 0) >= 1 &&
      try(tonumber(regex(":([0-9]{1,5})$", s.destination)[0]), 0) <= 65535
    ])
    error_message = "services: destination (expected: host:port, IPv6 in brackets)"
  }
}

variable "trunk_port" {
  description = "The TCP port other nodes connect to."
  type        = number
  default     = 7401
  validation {
    condition     = var.trunk_port >= 1024 && var.trunk_port <= 65535 && !contains(var.services[*].port, var.trunk_port)
    error_message = "trunk_port: ${var.trunk_port} (expected: 1024 to 65535, and no service's)"
  }
}

variable "metrics_port" {
  description = "The TCP port of the metrics; it listens on the loopback interface unless metrics_cidrs opens it."
  type        = number
  default     = 7402
  validation {
    condition = (
      var.metrics_port >= 1024 && var.metrics_port <= 65535 && var.metrics_port != var.trunk_port &&
      !contains(var.services[*].port, var.metrics_port)
    )
    error_message = "metrics_port: ${var.metrics_port} (expected: 1024 to 65535, neither trunk_port nor a service's)"
  }
}

variable "extra_config" {
  description = "More keys of the node's configuration file, laid over what this module writes."
  type        = any
  default     = {}
}

# --- What is installed ------------------------------------------------------------------------------------------------

variable "archive_url" {
  description = "Where the instance gets the archive that ./spliceway archive makes; https only."
  type        = string
  validation {
    condition     = can(regex("^https://[^\\s'\"]+\\.tar\\.gz$", var.archive_url))
    error_message = "archive_url: ${var.archive_url} (expected: https://.../*.tar.gz)"
  }
}

variable "archive_sha256" {
  description = "The SHA-256 of the archive; another file is not installed."
  type        = string
  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.archive_sha256))
    error_message = "archive_sha256: ${var.archive_sha256} (expected: 64 lower-case hexadecimal digits)"
  }
}

variable "sysctls" {
  description = "Kernel settings of the instance. The buffers allow about 1 Gbit/s at 500 ms."
  type        = map(string)
  default = {
    "net.ipv4.tcp_slow_start_after_idle" = "0"
    "net.ipv4.tcp_rmem"                  = "4096 131072 67108864"
    "net.ipv4.tcp_wmem"                  = "4096 65536 67108864"
    "net.ipv4.tcp_mtu_probing"           = "1"
    "net.ipv4.tcp_migrate_req"           = "1"
    "net.ipv4.ip_local_port_range"       = "10240 65535"
    "net.core.somaxconn"                 = "16384"
    "fs.pipe-user-pages-soft"            = "0"
  }
  validation {
    condition     = alltrue([for k, v in var.sysctls : can(regex("^[a-z0-9_.-]+$", k)) && can(regex("^[0-9a-z ]+$", v))])
    error_message = "sysctls: (expected: names such as net.ipv4.tcp_rmem and plain values)"
  }
}

# --- Who may connect --------------------------------------------------------------------------------------------------

variable "peer_cidrs" {
  description = "The addresses of other nodes: they may connect to the trunk port, and this node to theirs."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for c in var.peer_cidrs : can(cidrhost(c, 0)) && !contains(["0.0.0.0/0", "::/0"], c)])
    error_message = "peer_cidrs: ${join(", ", var.peer_cidrs)} (expected: CIDR blocks of nodes, never the whole Internet)"
  }
}

variable "peer_security_group_ids" {
  description = "Security groups of other nodes in the same network, instead of their addresses."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for id in var.peer_security_group_ids : can(regex("^sg-[0-9a-z-]+$", id))])
    error_message = "peer_security_group_ids: (expected: ids such as sg-0123456789abcdef0)"
  }
}

variable "metrics_cidrs" {
  description = "Who may read the metrics; nobody by default."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for c in var.metrics_cidrs : can(cidrhost(c, 0)) && !contains(["0.0.0.0/0", "::/0"], c)])
    error_message = "metrics_cidrs: ${join(", ", var.metrics_cidrs)} (expected: CIDR blocks, never the whole Internet)"
  }
}

variable "ssh_cidrs" {
  description = "Who may connect to port 22; nobody by default."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for c in var.ssh_cidrs : can(cidrhost(c, 0)) && !contains(["0.0.0.0/0", "::/0"], c)])
    error_message = "ssh_cidrs: ${join(", ", var.ssh_cidrs)} (expected: CIDR blocks, never the whole Internet)"
  }
}

variable "controller_cidrs" {
  description = "Where the controller may be; the node connects to its port there."
  type        = list(string)
  default     = ["0.0.0.0/0"]
  validation {
    condition     = length(var.controller_cidrs) > 0 && alltrue([for c in var.controller_cidrs : can(cidrhost(c, 0))])
    error_message = "controller_cidrs: ${join(", ", var.controller_cidrs)} (expected: one or more CIDR blocks)"
  }
}

variable "origin_cidrs" {
  description = "Where origins may be. Nothing is opened when the node is only a relay."
  type        = list(string)
  default     = ["0.0.0.0/0"]
  validation {
    condition     = alltrue([for c in var.origin_cidrs : can(cidrhost(c, 0))])
    error_message = "origin_cidrs: ${join(", ", var.origin_cidrs)} (expected: CIDR blocks)"
  }
}

variable "origin_ports" {
  description = "The TCP ports of origins; those of this node's own services are added. On an egress: the ports of every edge's services."
  type        = list(number)
  default     = [80, 443]
  validation {
    condition     = alltrue([for p in var.origin_ports : p >= 1 && p <= 65535])
    error_message = "origin_ports: ${join(", ", var.origin_ports)} (expected: 1 to 65535)"
  }
}

# --- Network ----------------------------------------------------------------------------------------------------------

variable "subnet_id" {
  description = "A public subnet that exists, with vpc_id. Null makes a network for this node alone."
  type        = string
  default     = null
}

variable "vpc_id" {
  description = "The network of subnet_id."
  type        = string
  default     = null
  validation {
    condition     = (var.vpc_id == null) == (var.subnet_id == null)
    error_message = "vpc_id, subnet_id: (expected: both or neither)"
  }
}

variable "vpc_cidr" {
  description = "The addresses of the network that is made."
  type        = string
  default     = "10.74.0.0/24"
  validation {
    condition     = can(cidrsubnet(var.vpc_cidr, 4, 0))
    error_message = "vpc_cidr: ${var.vpc_cidr} (expected: a CIDR block of 16 to 256 addresses or more)"
  }
}

variable "availability_zone" {
  description = "The zone of the subnet that is made; null for the region's first."
  type        = string
  default     = null
}

variable "public_address" {
  description = "Whether the node has a fixed public address, which it tells other nodes. Without it, the private one is told."
  type        = bool
  default     = true
}

# --- Instance ---------------------------------------------------------------------------------------------------------

variable "architecture" {
  description = "arm64 or x86_64; that of the archive."
  type        = string
  default     = "arm64"
  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture: ${var.architecture} (expected: arm64 or x86_64)"
  }
}

variable "instance_type" {
  description = "Null for c7gn.medium or c6in.large, by architecture."
  type        = string
  default     = null
}

variable "ami_id" {
  description = "An image of a Linux with cloud-init, systemd and curl; null for Debian's newest."
  type        = string
  default     = null
}

variable "root_volume_gib" {
  description = "The size of the root volume, which is always encrypted."
  type        = number
  default     = 10
  validation {
    condition     = var.root_volume_gib >= 8
    error_message = "root_volume_gib: ${var.root_volume_gib} (expected: 8 or more)"
  }
}

variable "kms_key_id" {
  description = "The key of the root volume; null for the account's own."
  type        = string
  default     = null
}

variable "key_name" {
  description = "A key pair for SSH; none is needed."
  type        = string
  default     = null
}

variable "iam_instance_profile" {
  description = "An instance profile, for example for Session Manager; none is needed."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything this module makes."
  type        = map(string)
  default     = {}
}
