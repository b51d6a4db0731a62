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
  override_resource {
    target = aws_eip.this
    values = { public_ip = "192.0.2.77" }
  }
  override_resource {
    target = aws_network_interface.this
    values = { id = "eni-0123", private_ip = "10.74.0.5" }
  }
}

variables {
  node           = "egress-1"
  roles          = ["relay", "egress"]
  controller     = "controller.example:7400"
  archive_url    = "https://example.com/spliceway-0.1.0-linux-aarch64.tar.gz"
  archive_sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  services = [
    { name = "files", port = 8080, destination = "origin.example:8080", client_cidrs = ["198.51.100.0/24"] },
  ]
  tags = { team = "cdn" }
}

run "instance_is_hardened" {
  assert {
    condition = (
      aws_instance.this.metadata_options[0].http_tokens == "required" &&
      aws_instance.this.metadata_options[0].http_put_response_hop_limit == 1
    )
    error_message = "the metadata service must be version 2 only, for this machine alone"
  }
  assert {
    condition     = aws_instance.this.root_block_device[0].encrypted
    error_message = "the root volume must be encrypted"
  }
  assert {
    condition     = var.key_name == null
    error_message = "no key pair by default"
  }
  assert {
    condition     = aws_instance.this.instance_type == "c7gn.medium" && endswith(data.aws_ssm_parameter.image[0].name, "/arm64")
    error_message = "instance type and image must be of the architecture"
  }
  assert {
    condition = (
      aws_instance.this.tags["Name"] == "egress-1" && aws_instance.this.tags["team"] == "cdn" &&
      aws_instance.this.tags["spliceway:roles"] == "relay egress"
    )
    error_message = "tags must name the node, its roles and what the caller wants"
  }
}

run "x86_takes_another_type_and_image" {
  variables {
    architecture = "x86_64"
  }
  assert {
    condition     = aws_instance.this.instance_type == "c6in.large" && endswith(data.aws_ssm_parameter.image[0].name, "/amd64")
    error_message = "instance type and image must be of the architecture"
  }
}

run "user_data_installs_what_was_named" {
  assert {
    condition     = startswith(local.user_data, "#cloud-config\n")
    error_message = "cloud-init knows it by its first line"
  }
  assert {
    condition = yamldecode(local.user_data).runcmd == [
      ["/usr/local/sbin/spliceway-install", var.archive_url, var.archive_sha256]
    ]
    error_message = "URL and checksum must reach the installer"
  }
  assert {
    condition = alltrue([
      for text in ["sha256sum --check --strict", "--retry 10", "curl --fail", "set -euo pipefail"] :
      strcontains(yamldecode(local.user_data).write_files[2].content, text)
    ])
    error_message = "the installer must retry, check and fail loudly"
  }
  assert {
    condition     = length(local.user_data) < 16384
    error_message = "user data is limited to 16 KiB"
  }
}

run "configuration_is_the_nodes" {
  assert {
    condition = yamldecode(yamldecode(local.user_data).write_files[0].content) == {
      node       = "egress-1"
      roles      = ["relay", "egress"]
      controller = "controller.example:7400"
      trunk      = { listen = "0.0.0.0:7401", advertise = "192.0.2.77:7401" }
      services = [
        { name = "files", type = "forward", listen = "0.0.0.0:8080", destination = "origin.example:8080" },
      ]
      metrics = { listen = "127.0.0.1:7402" }
    }
    error_message = "node.yaml: ${yamldecode(local.user_data).write_files[0].content}"
  }
  assert {
    condition = alltrue([
      for line in ["net.ipv4.tcp_slow_start_after_idle = 0\n", "net.ipv4.tcp_rmem = ", "net.ipv4.tcp_wmem = ", "fs.pipe-user-pages-soft = "] :
      strcontains(yamldecode(local.user_data).write_files[1].content, line)
    ])
    error_message = "the kernel settings must be written"
  }
  assert {
    condition     = output.trunk == "192.0.2.77:7401" && output.services == { files = "192.0.2.77:8080" }
    error_message = "the outputs must say where to connect"
  }
}

run "a_private_node_tells_its_private_address" {
  variables {
    public_address = false
    metrics_cidrs  = ["10.0.0.0/8"]
    extra_config   = { loops = 2 }
  }
  assert {
    condition     = local.config.trunk.advertise == "10.74.0.5:7401" && output.public_ip == null
    error_message = "without a public address, the private one"
  }
  assert {
    condition     = local.config.metrics.listen == "0.0.0.0:7402" && local.config.loops == 2
    error_message = "metrics that somebody may read must listen; extra_config must be laid over"
  }
}
