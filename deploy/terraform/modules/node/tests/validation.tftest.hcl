# SPDX-License-Identifier: Apache-2.0

# Each run has one wrong value, and must be refused for it.

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
}

run "refuses_a_bad_node_id" {
  command = plan
  variables {
    node = "Edge_1"
  }
  expect_failures = [var.node]
}

run "refuses_an_unknown_role" {
  command = plan
  variables {
    roles = ["edge", "proxy"]
  }
  expect_failures = [var.roles]
}

run "refuses_no_role" {
  command = plan
  variables {
    roles = []
  }
  expect_failures = [var.roles]
}

run "refuses_a_controller_without_a_port" {
  command = plan
  variables {
    controller = "192.0.2.9"
  }
  expect_failures = [var.controller]
}

run "refuses_a_controller_port_out_of_range" {
  command = plan
  variables {
    controller = "192.0.2.9:70000"
  }
  expect_failures = [var.controller]
}

run "refuses_plain_http" {
  command = plan
  variables {
    archive_url = "http://example.com/spliceway.tar.gz"
  }
  expect_failures = [var.archive_url]
}

run "refuses_a_url_that_could_end_a_command" {
  command = plan
  variables {
    archive_url = "https://example.com/'; reboot; '.tar.gz"
  }
  expect_failures = [var.archive_url]
}

run "refuses_a_short_checksum" {
  command = plan
  variables {
    archive_sha256 = "abc"
  }
  expect_failures = [var.archive_sha256]
}

run "refuses_trunks_from_everywhere" {
  command = plan
  variables {
    peer_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.peer_cidrs]
}

run "refuses_ssh_from_everywhere" {
  command = plan
  variables {
    ssh_cidrs = ["::/0"]
  }
  expect_failures = [var.ssh_cidrs]
}

run "refuses_metrics_for_everybody" {
  command = plan
  variables {
    metrics_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.metrics_cidrs]
}

run "refuses_a_peer_that_is_no_block" {
  command = plan
  variables {
    peer_cidrs = ["192.0.2.2"]
  }
  expect_failures = [var.peer_cidrs]
}

run "refuses_a_group_that_is_none" {
  command = plan
  variables {
    peer_security_group_ids = ["default"]
  }
  expect_failures = [var.peer_security_group_ids]
}

run "refuses_two_services_on_a_port" {
  command = plan
  variables {
    services = [
      { name = "a", port = 8080, client_cidrs = ["192.0.2.0/24"] },
      { name = "b", port = 8080, client_cidrs = ["192.0.2.0/24"] },
    ]
  }
  expect_failures = [var.services]
}

run "refuses_a_destination_without_a_port" {
  command = plan
  variables {
    services = [
      { name = "files", port = 8080, destination = "origin.example", client_cidrs = ["198.51.100.0/24"] },
    ]
  }
  expect_failures = [var.services]
}

run "refuses_a_service_on_the_trunk_port" {
  command = plan
  variables {
    services = [{ name = "a", port = 7401, client_cidrs = ["192.0.2.0/24"] }]
  }
  expect_failures = [var.trunk_port]
}

run "refuses_a_client_that_is_no_block" {
  command = plan
  variables {
    services = [{ name = "a", port = 8080, client_cidrs = ["anybody"] }]
  }
  expect_failures = [var.services]
}

run "refuses_metrics_on_the_trunk_port" {
  command = plan
  variables {
    metrics_port = 7401
  }
  expect_failures = [var.metrics_port]
}

run "refuses_an_unknown_architecture" {
  command = plan
  variables {
    architecture = "riscv64"
  }
  expect_failures = [var.architecture]
}

run "refuses_half_a_network" {
  command = plan
  variables {
    subnet_id = "subnet-0123"
  }
  expect_failures = [var.vpc_id]
}

run "refuses_a_tiny_volume" {
  command = plan
  variables {
    root_volume_gib = 1
  }
  expect_failures = [var.root_volume_gib]
}

run "refuses_a_setting_with_a_line_feed" {
  command = plan
  variables {
    sysctls = { "net.ipv4.tcp_rmem" = "1\nkernel.sysrq = 1" }
  }
  expect_failures = [var.sysctls]
}
