# SPDX-License-Identifier: Apache-2.0

# An overlay on one machine, without a cloud. Each host is a network namespace; three switches join them:
#
#   access 10.75.1.0/24      backbone 10.75.0.0/24                 content 10.75.2.0/24
#   client .1 -- .2 edge     edge .2, relay .3, egress .4,         egress .4 -- .2 origin
#                            controller .9
#
# The client cannot reach the origin but through the overlay.

locals {
  directory  = abspath(coalesce(var.directory, "${path.module}/run"))
  scripts    = abspath("${path.module}/scripts")
  controller = "10.75.0.9:7400"

  # Host => addresses by switch.
  hosts = {
    client     = { access = "10.75.1.1/24" }
    edge       = { access = "10.75.1.2/24", backbone = "10.75.0.2/24" }
    relay      = { backbone = "10.75.0.3/24" }
    egress     = { backbone = "10.75.0.4/24", content = "10.75.2.4/24" }
    controller = { backbone = "10.75.0.9/24" }
    origin     = { content = "10.75.2.2/24" }
  }

  nodes = {
    for name, role in { edge = "edge", relay = "relay", egress = "egress" } : name => {
      node                   = "${name}-1"
      roles                  = [role]
      controller             = local.controller
      trunk = {
        listen    = "0.0.0.0:7401"
        advertise = "${split("/", local.hosts[name].backbone)[0]}:7401"
      }
      services = role == "edge" ? [
        { name = "files", type = "forward", listen = "0.0.0.0:8080", destination = "10.75.2.2:8080" },
      ] : []
      metrics = { listen = "127.0.0.1:7402" }
    }
  }
}

resource "terraform_data" "release" {
  input = {
    scripts   = local.scripts
    directory = local.directory
    archive   = abspath(var.archive)
  }
  # Another archive is another installation.
  triggers_replace = filesha256(var.archive)

  provisioner "local-exec" {
    command     = "\"$SCRIPTS/release\" install"
    environment = { SCRIPTS = self.input.scripts, DIRECTORY = self.input.directory, ARCHIVE = self.input.archive }
  }
  provisioner "local-exec" {
    when        = destroy
    command     = "\"$SCRIPTS/release\" remove"
    environment = { SCRIPTS = self.input.scripts, DIRECTORY = self.input.directory }
  }
}

resource "terraform_data" "network" {
  input = {
    scripts = local.scripts
    prefix  = var.prefix
    # One line a port: host, switch, address.
    ports = join("\n", flatten([
      for host, ports in local.hosts : [for switch, address in ports : "${host} ${switch} ${address}"]
    ]))
  }
  triggers_replace = [var.prefix, local.hosts]

  provisioner "local-exec" {
    command     = "\"$SCRIPTS/network\" up"
    environment = { SCRIPTS = self.input.scripts, PREFIX = self.input.prefix, PORTS = self.input.ports }
  }
  provisioner "local-exec" {
    when        = destroy
    command     = "\"$SCRIPTS/network\" down"
    environment = { SCRIPTS = self.input.scripts, PREFIX = self.input.prefix, PORTS = self.input.ports }
  }
}

locals {
  # What runs: by host, the command (run by sh in the directory), its configuration file and the ports it opens.
  processes = merge(
    {
      controller = {
        command = "exec release/bin/spliceway controller --config controller.yaml"
        config  = yamlencode({ listen = "0.0.0.0:7400", probe_interval = "1s" })
        ports   = "7400"
      }
      origin = {
        command = var.origin_command
        config  = ""
        ports   = "8080"
      }
    },
    {
      for name, config in local.nodes : name => {
        command = "exec release/bin/spliceway node --config ${name}.yaml"
        config  = yamlencode(config)
        ports   = join(" ", concat(["7401"], [for service in config.services : split(":", service.listen)[1]]))
      }
    },
  )
}

resource "terraform_data" "process" {
  for_each = local.processes

  input = {
    scripts   = local.scripts
    directory = local.directory
    prefix    = var.prefix
    host      = each.key
  }
  triggers_replace = [each.value, terraform_data.release.id, terraform_data.network.id]

  provisioner "local-exec" {
    command = "\"$SCRIPTS/process\" start"
    environment = {
      SCRIPTS   = self.input.scripts
      DIRECTORY = self.input.directory
      PREFIX    = self.input.prefix
      HOST      = self.input.host
      COMMAND   = each.value.command
      CONFIG    = each.value.config
      PORTS     = each.value.ports
    }
  }
  provisioner "local-exec" {
    when    = destroy
    command = "\"$SCRIPTS/process\" stop"
    environment = {
      SCRIPTS   = self.input.scripts
      DIRECTORY = self.input.directory
      PREFIX    = self.input.prefix
      HOST      = self.input.host
    }
  }

  depends_on = [terraform_data.release, terraform_data.network]
}
