# SPDX-License-Identifier: Apache-2.0

# Plans only: nothing is made, so this runs anywhere and needs no root.

variables {
  archive = "tests/stand-in.tar.gz"
}

run "every_node_finds_the_controller_and_the_others" {
  command = plan

  assert {
    condition     = toset(keys(terraform_data.process)) == toset(["controller", "origin", "edge", "relay", "egress"])
    error_message = "a controller, three nodes and an origin"
  }
  assert {
    condition = alltrue([
      for name, node in local.nodes : yamldecode(local.processes[name].config).controller == "10.75.0.9:7400"
    ])
    error_message = "every node must know the controller"
  }
  assert {
    condition = toset([for node in local.nodes : node.trunk.advertise]) == toset([
      "10.75.0.2:7401", "10.75.0.3:7401", "10.75.0.4:7401"
    ])
    error_message = "every trunk address must be the node's own on the backbone"
  }
}

run "the_client_reaches_the_origin_only_through_the_overlay" {
  command = plan

  assert {
    condition     = length(setintersection(keys(local.hosts.client), keys(local.hosts.origin))) == 0
    error_message = "client and origin must share no switch"
  }
}

run "refuses_an_archive_that_is_not_there" {
  command = plan
  variables {
    archive = "nowhere.tar.gz"
  }
  expect_failures = [var.archive]
}

run "refuses_a_prefix_too_long_for_names" {
  command = plan
  variables {
    prefix = "much-too-long"
  }
  expect_failures = [var.prefix]
}
