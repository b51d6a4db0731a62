# SPDX-License-Identifier: Apache-2.0

locals {
  instance_type = coalesce(var.instance_type, var.architecture == "arm64" ? "c7gn.medium" : "c6in.large")
  address       = var.public_address ? aws_eip.this[0].public_ip : aws_network_interface.this.private_ip

  # The node's configuration file, strict YAML: see `spliceway config reference`.
  config = merge({
    node       = var.node
    roles      = var.roles
    controller = var.controller
    trunk = {
      listen    = "0.0.0.0:${var.trunk_port}"
      advertise = "${local.address}:${var.trunk_port}"
    }
    services = [
      for service in var.services : merge(
        { name = service.name, type = service.type, listen = "0.0.0.0:${service.port}" },
        service.destination == null ? {} : { destination = service.destination },
      )
    ]
    metrics = {
      listen = "${length(var.metrics_cidrs) > 0 ? "0.0.0.0" : "127.0.0.1"}:${var.metrics_port}"
    }
  }, var.extra_config)

  # cloud-init runs it once, when the instance is born; a change of it makes a new instance.
  user_data = "#cloud-config\n${yamlencode({
    write_files = [
      {
        path        = "/etc/spliceway/node.yaml"
        permissions = "0644"
        content     = yamlencode(local.config)
      },
      {
        path        = "/etc/sysctl.d/90-spliceway.conf"
        permissions = "0644"
        content     = join("", [for name, value in var.sysctls : "${name} = ${value}\n"])
      },
      {
        path        = "/usr/local/sbin/spliceway-install"
        permissions = "0755"
        content     = file("${path.module}/templates/spliceway-install")
      },
    ]
    runcmd = [
      ["/usr/local/sbin/spliceway-install", var.archive_url, var.archive_sha256],
    ]
  })}"
}

data "aws_ssm_parameter" "image" {
  count = var.ami_id == null ? 1 : 0
  name  = "/aws/service/debian/release/13/latest/${var.architecture == "arm64" ? "arm64" : "amd64"}"
}

resource "aws_instance" "this" {
  ami                         = var.ami_id != null ? var.ami_id : data.aws_ssm_parameter.image[0].insecure_value
  instance_type               = local.instance_type
  key_name                    = var.key_name
  iam_instance_profile        = var.iam_instance_profile
  ebs_optimized               = true
  user_data                   = local.user_data
  user_data_replace_on_change = true

  network_interface {
    network_interface_id = aws_network_interface.this.id
    device_index         = 0
  }

  # Version 2 only, and not a hop further than this machine: a request that a flow smuggles in gets no answer.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  root_block_device {
    encrypted   = true
    kms_key_id  = var.kms_key_id
    volume_type = "gp3"
    volume_size = var.root_volume_gib
    tags        = local.tags
  }

  tags = local.tags

  lifecycle {
    # Debian's newest image of tomorrow must not replace a node that carries flows today.
    ignore_changes = [ami]
  }

  # It downloads as soon as it runs.
  depends_on = [
    aws_eip_association.this,
    aws_route_table_association.this,
    aws_vpc_security_group_egress_rule.https,
    aws_vpc_security_group_egress_rule.origin,
  ]
}
