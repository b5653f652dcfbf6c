internal import Bytes
internal import Schema
internal import SwiftProtobuf
internal import Testing

@Suite struct SchemaCompileTests {
    @Test func servicesMethodsAndTheirMessages() throws {
        let schema = try Schema.compile(files: [Shop.file()], exposing: ["shop.v1.Orders"])
        let services = schema.services
        #expect(services.map(\.name) == ["shop.v1.Orders"])
        let create = try #require(services.first?.methods.first)
        #expect(create.path == "/shop.v1.Orders/Create")
        #expect(create.input?.table.pointee.fullName.text == "shop.v1.Order")
        #expect(create.output?.table.pointee.fullName.text == "shop.v1.Receipt")
        #expect(!create.isServerStreaming)
        #expect(!create.hasNoSideEffects)
        let watch = try #require(schema.method(path: "/shop.v1.Orders/Watch"))
        #expect(watch.isServerStreaming)
        #expect(watch.hasNoSideEffects)
        #expect(schema.method(path: "/shop.v1.Orders/Nothing") == nil)
    }

    @Test func fieldsAreInTheOrderOfTheirNumbers() throws {
        let order = try Shop.message("shop.v1.Order")
        #expect(order.fields.map(\.number) == [1, 2, 3, 4, 5, 6, 7, 300, 5_000_000])
        #expect(order.fields.map(\.index) == [0, 1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test func aTypeThatIsMissingTakesOnlyTheMethodsThatNeedIt() throws {
        var file = Shop.descriptor()
        file.messageType.append(
            .with {
                $0.name = "Broken"
                $0.field = [Shop.field(1, "hole", .message, type: ".other.Missing")]
            })
        file.messageType.append(
            .with {
                $0.name = "Container"
                $0.field = [Shop.field(1, "broken", .message, type: ".shop.v1.Broken")]
            })
        file.service[0].method.append(
            .with {
                $0.name = "Break"
                $0.inputType = ".shop.v1.Container"
                $0.outputType = ".shop.v1.Receipt"
            })
        let schema = try Schema.compile(files: [file.serializedBytes()], exposing: ["shop.v1.Orders"])
        let broken = try #require(schema.method(path: "/shop.v1.Orders/Break"))
        #expect(
            broken.unavailable
                == "the type other.Missing, which shop.v1.Broken.hole needs, is not among the plugin's descriptors")
        #expect(broken.input == nil)
        #expect(try #require(schema.method(path: "/shop.v1.Orders/Create")).unavailable == nil)
        #expect(Shop.found("shop.v1.Container", in: schema) == nil)
        #expect(Shop.found("shop.v1.Order", in: schema) != nil)
    }

    @Test func aServiceWithoutADescriptorSaysSo() throws {
        let schema = try Schema.compile(files: [Shop.file()], exposing: ["shop.v1.Orders", "other.Service"])
        let other = try #require(schema.services.first)
        #expect(other.name == "other.Service")
        #expect(other.methods.isEmpty)
        #expect(other.unavailable == "the plugin lists the service other.Service but has no descriptor of it")
    }

    @Test func aFileThatIsNoDescriptorIsNoted() throws {
        let schema = try Schema.compile(files: [[0xFF, 0xFF], Shop.file()], exposing: ["shop.v1.Orders"])
        #expect(schema.unreadableFiles == ["descriptor file 1 of 2 (2 bytes) is malformed"])
        #expect(schema.method(path: "/shop.v1.Orders/Create")?.unavailable == nil)
    }

    @Test func aFileThatIsNestedTooDeepSaysSo() throws {
        var message = Google_Protobuf_DescriptorProto()
        for _ in 0..<100 {
            var outer = Google_Protobuf_DescriptorProto()
            outer.name = "M"
            outer.nestedType = [message]
            message = outer
        }
        var file = Shop.descriptor()
        file.messageType.append(message)
        let bytes: [UInt8] = try file.serializedBytes()
        let schema = try Schema.compile(files: [bytes], exposing: ["shop.v1.Orders"])
        let fault = "descriptor file 1 of 1 (\(bytes.count) bytes) nests messages deeper than 100 levels"
        #expect(schema.unreadableFiles == [fault])
        #expect(
            schema.services.first?.unavailable
                == "the plugin lists the service shop.v1.Orders but has no descriptor of it that can be read: \(fault)")
    }

    @Test func ofTwoMethodsWithOneNameTheFirstCounts() throws {
        var file = Shop.descriptor()
        let count = file.service[0].method.count
        file.service[0].method.append(file.service[0].method[0])
        let schema = try Schema.compile(files: [try file.serializedBytes()], exposing: ["shop.v1.Orders"])
        #expect(schema.services.first?.methods.count == count)
        #expect(schema.services.first?.unavailable == nil)
    }

    @Test func methodsWithoutAProperNameAreLeftOut() throws {
        var file = Shop.descriptor()
        let count = file.service[0].method.count
        for name in ["../../x", "", "1st", "Größe", "a b", "x.y"] {
            var method = file.service[0].method[0]
            method.name = name
            file.service[0].method.append(method)
        }
        let schema = try Schema.compile(files: [try file.serializedBytes()], exposing: ["shop.v1.Orders"])
        #expect(schema.services.first?.methods.count == count)
        let named = #""../../x", "", "1st", "Größe", "a b" and 1 more"#
        #expect(
            schema.services.first?.unavailable == "methods are left out whose names are no identifiers: \(named)")
    }

    @Test func aServiceWithoutAProperNameServesNothing() throws {
        var file = Shop.descriptor()
        file.service[0].name = "a/b"
        let schema = try Schema.compile(files: [try file.serializedBytes()], exposing: ["shop.v1.a/b"])
        let service = schema.services.first
        #expect(service?.methods.isEmpty == true)
        #expect(service?.unavailable == "its name is no full name of protobuf, so nothing of it is served")
    }

    @Test func ofTwoFilesWithOneNameTheFirstCounts() throws {
        var second = Shop.descriptor()
        second.service[0].method = []
        let schema = try Schema.compile(
            files: [Shop.file(), second.serializedBytes()], exposing: ["shop.v1.Orders"])
        #expect(schema.method(path: "/shop.v1.Orders/Create") != nil)
    }

    @Test func theOrderOfFilesDoesNotMatter() throws {
        let other = Google_Protobuf_FileDescriptorProto.with {
            $0.name = "other.proto"
            $0.package = "other"
            $0.syntax = "proto3"
            $0.messageType = [
                .with {
                    $0.name = "Uses"
                    $0.field = [Shop.field(1, "order", .message, type: ".shop.v1.Order")]
                }
            ]
        }
        for files in [[Shop.file(), try other.serializedBytes()], [try other.serializedBytes(), Shop.file()]] {
            let schema = try Schema.compile(files: files, exposing: [])
            #expect(Shop.found("other.Uses", in: schema)?.fields.count == 1)
        }
    }

    @Test func aMessageMayContainItself() throws {
        let file = Google_Protobuf_FileDescriptorProto.with {
            $0.name = "tree.proto"
            $0.syntax = "proto3"
            $0.messageType = [
                .with {
                    $0.name = "Tree"
                    $0.field = [Shop.field(1, "child", .message, type: ".Tree")]
                }
            ]
        }
        let schema = try Schema.compile(files: [file.serializedBytes()], exposing: [])
        let tree = try #require(Shop.found("Tree", in: schema))
        #expect(tree.fields[0].message?.pointee.fullName.text == "Tree")
    }

    @Test func relativeTypeNamesAreFoundFromTheInside() throws {
        let file = Google_Protobuf_FileDescriptorProto.with {
            $0.name = "relative.proto"
            $0.package = "a.b"
            $0.syntax = "proto3"
            $0.messageType = [
                .with { $0.name = "Other" },
                .with {
                    $0.name = "Uses"
                    $0.field = [Shop.field(1, "other", .message, type: "Other")]
                },
            ]
        }
        let schema = try Schema.compile(files: [file.serializedBytes()], exposing: [])
        #expect(Shop.found("a.b.Uses", in: schema)?.fields[0].message?.pointee.fullName.text == "a.b.Other")
    }

    @Test func numbersThatCannotBeMakeTheMessageUnusable() throws {
        for (first, second) in [(0, 1), (2, 2), (1, 536_870_912)] as [(Int32, Int32)] {
            let file = Google_Protobuf_FileDescriptorProto.with {
                $0.name = "numbers.proto"
                $0.messageType = [
                    .with {
                        $0.name = "M"
                        $0.field = [Shop.field(first, "a", .int32), Shop.field(second, "b", .int32)]
                    }
                ]
            }
            let schema = try Schema.compile(files: [file.serializedBytes()], exposing: [])
            #expect(Shop.found("M", in: schema) == nil, "numbers \(first) and \(second)")
        }
    }

    @Test func tooManyFilesAreRefused() {
        #expect(throws: SchemaFault.self) {
            _ = try Schema.compile(files: Array(repeating: [], count: 10_001), exposing: [])
        }
    }
}
