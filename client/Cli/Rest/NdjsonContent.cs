using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Items;

namespace OrleansReco.Cli.Rest;

/// <summary>Items as lines of JSON, made while they are sent.</summary>
internal sealed class NdjsonContent : HttpContent
{
    private const int ChunkBytes = 1 << 16;
    private readonly IEnumerable<ItemBody> _items;

    public NdjsonContent(IEnumerable<ItemBody> items)
    {
        _items = items;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var lines = new ArrayBufferWriter<byte>(2 * ChunkBytes);
        foreach (var item in _items)
        {
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(item, WireJson.Options));
            lines.Write("\n"u8);
            if (lines.WrittenCount >= ChunkBytes)
            {
                await stream.WriteAsync(lines.WrittenMemory);
                lines.ResetWrittenCount();
            }
        }

        await stream.WriteAsync(lines.WrittenMemory);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
