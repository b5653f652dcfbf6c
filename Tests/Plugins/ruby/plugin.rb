# frozen_string_literal: true

# A plugin in Ruby with its messages as protoc writes them now: the descriptors are in them.
require_relative 'shelf_pb'
require_relative 'shelf'
