using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace OrleansReco.Client.Rest;

/// <summary>Cuts a stream of lines into requests of whole lines, each small enough to be sent again as a whole.</summary>
internal static class ItemLines
{
    private const int MaxLines = 1_000;
    private const int FullBytes = 1 << 20;
    private const int LongestLine = 64 << 20;

    /// <summary>Requests with the number of lines before each; those of empty lines alone are left out.</summary>
    /// <exception cref="RecoRequestException">413: a line is longer than any service takes.</exception>
    public static async IAsyncEnumerable<(long Before, HttpBody Body)> OfAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        var lines = new ArrayBufferWriter<byte>(FullBytes);
        var (before, count, empty) = (0L, 0, true);
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            while (TryTakeLine(ref buffer, read.IsCompleted, lines, ref empty))
            {
                if (++count < MaxLines && lines.WrittenCount < FullBytes)
                {
                    continue;
                }

                if (!empty)
                {
                    yield return (before, Close(lines));
                }

                (before, count, empty) = (before + count, 0, true);
                lines.ResetWrittenCount();
            }

            if (buffer.Length > LongestLine)
            {
                throw new RecoRequestException(413, $"Line {before + count + 1} has more than {LongestLine:N0} bytes. Send one item a line.", []);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        await reader.CompleteAsync().ConfigureAwait(false);
        if (!empty)
        {
            yield return (before, Close(lines));
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool isLast, ArrayBufferWriter<byte> lines, ref bool empty)
    {
        var end = buffer.PositionOf((byte)'\n');
        if (end is null && (!isLast || buffer.IsEmpty))
        {
            return false;
        }

        foreach (var part in end is { } at ? buffer.Slice(0, at) : buffer)
        {
            lines.Write(part.Span);
            empty &= part.Span.Trim(" \t\r"u8).IsEmpty;
        }

        lines.Write("\n"u8);
        buffer = end is { } next ? buffer.Slice(buffer.GetPosition(1, next)) : buffer.Slice(buffer.End);
        return true;
    }

    private static HttpBody Close(ArrayBufferWriter<byte> lines) => new(lines.WrittenSpan.ToArray(), "application/x-ndjson");
}
