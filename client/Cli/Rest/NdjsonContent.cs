using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OrleansReco.Gateway.Items;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Cli.Rest;

/// <summary>Items as lines of JSON, made while they are sent.</summary>
internal sealed class NdjsonContent : HttpContent
{
    private readonly IEnumerable<ItemBody> _items;

    public NdjsonContent(IEnumerable<ItemBody> items)
    {
        _items = items;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var buffered = new BufferedStream(stream, 1 << 16);
        foreach (var item in _items)
        {
            await buffered.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(item, WireJson.Options));
            buffered.WriteByte((byte)'\n');
        }

        await buffered.FlushAsync();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
