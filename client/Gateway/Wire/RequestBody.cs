using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace OrleansReco.Gateway.Wire;

/// <summary>Reads bodies within their bounds.</summary>
internal static class RequestBody
{
    // A body up to here is read to its end and thrown away, so that the client gets its 413 instead of a broken connection.
    private const long DrainLimit = 256L * 1024 * 1024;

    /// <summary>The whole body.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    /// <exception cref="InvalidRequestException">413: it is longer than <paramref name="maxBytes"/>.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http, int maxBytes)
    {
        Bound(http, DrainLimit);
        var reader = http.Request.BodyReader;
        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(http.Request.ContentLength ?? 1024, 256, maxBytes));
        var total = 0L;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            total += read.Buffer.Length;
            if (total <= maxBytes)
            {
                foreach (var segment in read.Buffer)
                {
                    buffer.Write(segment.Span);
                }
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                ThrowIfAbandoned(http);
                return total <= maxBytes ? buffer.WrittenMemory : throw TooLarge(maxBytes, total);
            }
        }
    }

    /// <summary>Asked before anything is changed: a request that was read by a process that was stopped meanwhile was given up long ago, and what came after it must not be undone.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public static void ThrowIfAbandoned(HttpContext http) => http.RequestAborted.ThrowIfCancellationRequested();

    /// <summary>Sets how long a body the server reads at all.</summary>
    public static void Bound(HttpContext http, long bytes)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = bytes;
        }
    }

    /// <summary>The media type of the body, which must be one of <paramref name="allowed"/>.</summary>
    /// <exception cref="InvalidRequestException">415: it is another one, or another charset than UTF-8.</exception>
    public static string MediaType(HttpContext http, params ReadOnlySpan<string> allowed)
    {
        if (MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var sent)
            && (!sent.Charset.HasValue || sent.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || sent.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase)))
        {
            foreach (var type in allowed)
            {
                if (sent.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
                {
                    return type;
                }
            }
        }

        var detail = $"Content-Type must be {string.Join(" or ", allowed.ToArray())} in UTF-8, but was '{http.Request.ContentType}'. Set the header.";
        throw new InvalidRequestException(415, detail, [new("Content-Type", detail, http.Request.ContentType)]);
    }

    /// <summary>Reads a JSON body as a <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidRequestException">It is too long, not JSON, or not as it must be.</exception>
    public static async ValueTask<T> ReadJsonAsync<T>(HttpContext http, int maxBytes)
    {
        MediaType(http, "application/json");
        return WireReader.Read<T>(await ReadAsync(http, maxBytes));
    }

    public static InvalidRequestException TooLarge(long maxBytes, long bytes)
    {
        var detail = $"The body must have at most {maxBytes} bytes, but has {bytes}. Send it in parts; items also go as an NDJSON stream.";
        return new(413, detail, [new("body", detail)]);
    }
}
