# SPDX-License-Identifier: Apache-2.0

variable "archive" {
  description = "The archive that ./spliceway archive makes."
  type        = string
  validation {
    condition     = fileexists(var.archive) && endswith(var.archive, ".tar.gz")
    error_message = "archive: ${var.archive} (expected: a .tar.gz file that exists; ./spliceway archive makes it)"
  }
}

variable "prefix" {
  description = "The first part of the names of all network namespaces, so that several can stand side by side."
  type        = string
  default     = "swtf"
  validation {
    condition     = can(regex("^[a-z][a-z0-9]{0,7}$", var.prefix))
    error_message = "prefix: ${var.prefix} (expected: 1 to 8 of a-z and 0-9, a letter first)"
  }
}

variable "directory" {
  description = "Where archive, configurations, logs and process ids are kept; null for run/ beside this file. It must not exist or be empty: destroy removes it."
  type        = string
  default     = null
}

variable "origin_command" {
  description = "What serves as origin on 10.75.2.2:8080, run by sh in the namespace of the origin."
  type        = string
  default     = "mkdir -p content && cd content && exec python3 -m http.server 8080 --bind 10.75.2.2"
}
