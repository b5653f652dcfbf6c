# frozen_string_literal: true

# A plugin in Ruby with its messages as protoc wrote them before 2023, the only way that Debian 12 has: declarations in
# Ruby, and no descriptor anywhere. The gateway reads the declarations.
$LOAD_PATH.unshift(__dir__)
require 'shelf_services_pb'
require_relative '../ruby/shelf'
