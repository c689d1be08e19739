using System.Net.Http.Headers;
using System.Text.Json;
using OrleansReco.Abstractions;

namespace OrleansReco.Client.Rest;

/// <summary>A body that each attempt sends anew.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="MediaType">Their type.</param>
internal sealed record HttpBody(ReadOnlyMemory<byte> Bytes, string MediaType)
{
    public static HttpBody Json<T>(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Options), "application/json");

    public HttpContent ToContent() => new ReadOnlyMemoryContent(Bytes) { Headers = { ContentType = new MediaTypeHeaderValue(MediaType) } };
}
