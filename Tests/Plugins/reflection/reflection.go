// Package reflection is server reflection in the versions and moods that plugins come with.
//
// Debian's grpc-go has v1alpha only and always hands out the whole closure. Today's plugins answer to v1 as well, and
// older ones hand out one file at a time; the messages of v1 and v1alpha are the same bytes.
package reflection

import (
	"bytes"
	"io"
	"sort"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	alpha "google.golang.org/grpc/reflection/grpc_reflection_v1alpha"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// Options say how the service behaves.
type Options struct {
	Versions []string // "v1", "v1alpha"
	OneFile  bool     // hands out the file that was asked for and none of its imports
	Withhold string   // a file that is never handed out
	Absent   bool     // what imports testv1/secret.proto is handed out as if it imported a file that nobody has
}

// Register puts one service for each version on the server.
func Register(server *grpc.Server, options Options) {
	for _, version := range options.Versions {
		server.RegisterService(&grpc.ServiceDesc{
			ServiceName: "grpc.reflection." + version + ".ServerReflection",
			HandlerType: (*interface{})(nil),
			Streams: []grpc.StreamDesc{{
				StreamName:    "ServerReflectionInfo",
				ServerStreams: true,
				ClientStreams: true,
				Handler: func(_ interface{}, stream grpc.ServerStream) error {
					return serve(server, options, stream)
				},
			}},
		}, struct{}{})
	}
}

func serve(server *grpc.Server, options Options, stream grpc.ServerStream) error {
	sent := map[string]bool{}
	for {
		request := new(alpha.ServerReflectionRequest)
		if err := stream.RecvMsg(request); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		response := &alpha.ServerReflectionResponse{ValidHost: request.Host, OriginalRequest: request}
		switch asked := request.MessageRequest.(type) {
		case *alpha.ServerReflectionRequest_ListServices:
			response.MessageResponse = &alpha.ServerReflectionResponse_ListServicesResponse{
				ListServicesResponse: services(server),
			}
		case *alpha.ServerReflectionRequest_FileByFilename:
			file, err := protoregistry.GlobalFiles.FindFileByPath(asked.FileByFilename)
			answer(response, file, err, options, sent)
		case *alpha.ServerReflectionRequest_FileContainingSymbol:
			name := protoreflect.FullName(asked.FileContainingSymbol)
			found, err := protoregistry.GlobalFiles.FindDescriptorByName(name)
			if err != nil {
				answer(response, nil, err, options, sent)
			} else {
				answer(response, found.ParentFile(), nil, options, sent)
			}
		default:
			refuse(response, codes.InvalidArgument, "not served here")
		}
		if err := stream.SendMsg(response); err != nil {
			return err
		}
	}
}

func services(server *grpc.Server) *alpha.ListServiceResponse {
	list := &alpha.ListServiceResponse{}
	for name := range server.GetServiceInfo() {
		list.Service = append(list.Service, &alpha.ServiceResponse{Name: name})
	}
	sort.Slice(list.Service, func(i, j int) bool { return list.Service[i].Name < list.Service[j].Name })
	return list
}

// answer puts the file, and unless told otherwise what it imports, into the response. What was sent on this stream
// is not sent again, as grpc-go does it.
func answer(
	response *alpha.ServerReflectionResponse, file protoreflect.FileDescriptor, err error,
	options Options, sent map[string]bool,
) {
	if err != nil || file.Path() == options.Withhold {
		refuse(response, codes.NotFound, "no such file or symbol")
		return
	}
	var files [][]byte
	var add func(file protoreflect.FileDescriptor)
	add = func(file protoreflect.FileDescriptor) {
		if sent[file.Path()] || file.Path() == options.Withhold {
			return
		}
		sent[file.Path()] = true
		if encoded, err := proto.Marshal(protodesc.ToFileDescriptorProto(file)); err == nil {
			files = append(files, options.estranged(encoded))
		}
		imports := file.Imports()
		for i := 0; !options.OneFile && i < imports.Len(); i++ {
			add(imports.Get(i).FileDescriptor)
		}
	}
	add(file)
	response.MessageResponse = &alpha.ServerReflectionResponse_FileDescriptorResponse{
		FileDescriptorResponse: &alpha.FileDescriptorResponse{FileDescriptorProto: files},
	}
}

// estranged makes an import dangle: the new names are as long as the old ones, so the descriptor stays whole.
func (options Options) estranged(file []byte) []byte {
	if !options.Absent {
		return file
	}
	file = bytes.ReplaceAll(file, []byte("testv1/secret.proto"), []byte("testv1/absent.proto"))
	return bytes.ReplaceAll(file, []byte("test.v1.Secret"), []byte("test.v1.Absent"))
}

func refuse(response *alpha.ServerReflectionResponse, code codes.Code, message string) {
	response.MessageResponse = &alpha.ServerReflectionResponse_ErrorResponse{
		ErrorResponse: &alpha.ErrorResponse{ErrorCode: int32(code), ErrorMessage: message},
	}
}
