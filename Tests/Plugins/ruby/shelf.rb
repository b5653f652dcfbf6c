# frozen_string_literal: true

# What a plugin on Ruby's grpc gem needs, once its messages are there: no reflection, no health, no controller.

require 'base64'
require 'grpc'
require 'openssl'

# Keeps items by their names.
class ItemShelf < Shelf::V1::Shelf::Service
  def initialize
    super
    @items = {}
    @handled = 0
  end

  def put(item, _call)
    @handled += 1
    @items[item.name] = item
    Google::Protobuf::Empty.new
  end

  def get(request, _call)
    @handled += 1
    @items.fetch(request.name) { raise GRPC::NotFound, "no item #{request.name}" }
  end

  def list(_request, _call)
    @handled += 1
    @items.values
  end

  def count(_request, _call)
    Shelf::V1::Counts.new(handled: @handled)
  end
end

# A certificate of RSA, signed by itself.
class Certificate
  attr_reader :key, :certificate

  def initialize
    @key = OpenSSL::PKey::RSA.new(2048)
    @certificate = OpenSSL::X509::Certificate.new
    @certificate.version = 2
    @certificate.serial = 1
    @certificate.subject = @certificate.issuer = OpenSSL::X509::Name.parse('/CN=localhost')
    @certificate.public_key = @key.public_key
    @certificate.not_before = Time.now - 60
    @certificate.not_after = Time.now + 86_400
    factory = OpenSSL::X509::ExtensionFactory.new(@certificate, @certificate)
    @certificate.add_extension(factory.create_extension('subjectAltName', 'DNS:localhost'))
    @certificate.sign(@key, OpenSSL::Digest.new('SHA256'))
  end

  def credentials(trusted)
    GRPC::Core::ServerCredentials.new(trusted, [{ private_key: @key.to_pem, cert_chain: @certificate.to_pem }], true)
  end

  def field_six
    Base64.strict_encode64(@certificate.to_der).delete('=')
  end
end

abort 'this is a plugin: STRANGE_PLUGIN is not what it expects' unless ENV['STRANGE_PLUGIN'] == 'yes'

path = File.join(ENV.fetch('PLUGIN_UNIX_SOCKET_DIR', '/tmp'), "ruby-#{Process.pid}.sock")
trusted = ENV['PLUGIN_CLIENT_CERT']
own = Certificate.new if trusted
server = GRPC::RpcServer.new
server.add_http2_port("unix:#{path}", own ? own.credentials(trusted) : :this_port_is_insecure)
server.handle(ItemShelf.new)
Thread.new do
  server.wait_till_running
  $stdout.puts "1|1|unix|#{path}|grpc|#{own&.field_six}"
  $stdout.flush
end
server.run_till_terminated_or_interrupted(%w[INT TERM])
