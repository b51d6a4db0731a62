# SPDX-License-Identifier: Apache-2.0

terraform {
  # terraform_data is built in: no provider is downloaded.
  required_version = ">= 1.9"
}
