# frozen_string_literal: true

# A plugin in Ruby with its messages as protoc writes them now: the descriptors are in them.
$LOAD_PATH.unshift(__dir__)
require 'shelf_services_pb'
require_relative 'shelf'
