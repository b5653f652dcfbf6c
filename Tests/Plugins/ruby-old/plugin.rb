# frozen_string_literal: true

# A plugin in Ruby with its messages as protoc wrote them before 2023, the only way that Debian 12 has: no descriptor
# of a service is anywhere.
require_relative 'shelf_pb'
require_relative '../ruby/shelf'
