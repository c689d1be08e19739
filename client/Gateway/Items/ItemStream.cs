using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Items;

/// <summary>Items as a stream of lines: read as they come, written side by side within a bound, each line judged alone.</summary>
internal sealed class ItemStream
{
    public const string MediaType = "application/x-ndjson";
    private const int ShownErrors = 100;

    private readonly IGrainFactory _grains;
    private readonly SemaphoreSlim _places;
    private readonly Dictionary<string, Task> _underWay = [];
    private readonly ImmutableArray<LineError>.Builder _errors = ImmutableArray.CreateBuilder<LineError>();
    private readonly int _maxLineBytes;
    private readonly int _concurrency;
    private int _created;
    private int _replaced;
    private int _failed;
    private volatile Exception? _fault;

    private ItemStream(IGrainFactory grains, GatewayOptions options)
    {
        _grains = grains;
        _maxLineBytes = options.MaxBodyBytes;
        _concurrency = options.StreamConcurrency;
        _places = new(_concurrency, _concurrency);
    }

    /// <exception cref="StoreUnavailableException">The store takes no writes: send the stream again, repeats are harmless.</exception>
    public static async Task<ItemsAnswer> PutAsync(HttpContext http, IGrainFactory grains, GatewayOptions options)
    {
        RequestBody.Bound(http, options.MaxStreamBytes);
        var stream = new ItemStream(grains, options);
        await stream.ReadAsync(http.Request.BodyReader, http.RequestAborted);
        if (stream._created + stream._replaced == 0)
        {
            var errors = stream._errors.Select(error => new FieldError($"line {error.Line}: {error.Field}", error.Message)).ToList();
            throw new InvalidRequestException(400, stream._failed == 0 ? "The stream has no lines. Send one item a line." : $"All {stream._failed} lines were refused; see errors.", errors);
        }

        return new(stream._created, stream._replaced, stream._failed, stream._errors.ToImmutable());
    }

    private async Task ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var line = 0L;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (TryTakeLine(ref buffer, read.IsCompleted, out var bytes))
            {
                // However the line arrived, whole or in parts, the same bound holds.
                CheckLength(bytes.Length);
                await PutLine(++line, bytes, cancellationToken);
            }

            CheckLength(buffer.Length);
            reader.AdvanceTo(buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        for (var i = 0; i < _concurrency; i++)
        {
            await _places.WaitAsync(cancellationToken);
        }

        ThrowIfFaulted();
    }

    private void CheckLength(long bytes)
    {
        if (bytes > _maxLineBytes)
        {
            throw RequestBody.TooLarge(_maxLineBytes, bytes);
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlyMemory<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end).ToArray();
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = isLast ? buffer.ToArray() : default;
        if (isLast)
        {
            buffer = buffer.Slice(buffer.End);
        }

        return isLast && line.Length > 0;
    }

    private async Task PutLine(long number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Span.Trim(" \t\r"u8).IsEmpty)
        {
            return;
        }

        Item item;
        try
        {
            item = WireReader.Read<ItemBody>(bytes).ToItem();
        }
        catch (InvalidRequestException e)
        {
            // Judged alone: the stream goes on, and the answer names the line.
            _failed++;
            foreach (var error in e.Errors.Take(ShownErrors - Math.Min(ShownErrors, _errors.Count)))
            {
                _errors.Add(new(number, error.Field, error.Message));
            }

            return;
        }

        await _places.WaitAsync(cancellationToken);
        ThrowIfFaulted();
        Task? before;
        lock (_underWay)
        {
            _underWay.TryGetValue(item.ItemId, out before);
            _underWay[item.ItemId] = Put(item, before);
        }
    }

    private async Task Put(Item item, Task? before)
    {
        try
        {
            // The same item twice in one stream: the later line must win.
            await Task.Yield();
            await (before ?? Task.CompletedTask);
            if (await _grains.GetGrain<IItemGrain>(item.ItemId).Put(item))
            {
                Interlocked.Increment(ref _created);
            }
            else
            {
                Interlocked.Increment(ref _replaced);
            }
        }
        catch (Exception e)
        {
            // Kept, and thrown to the client by the reader.
            _fault = e;
        }
        finally
        {
            lock (_underWay)
            {
                if (_underWay.Count > 4 * _concurrency)
                {
                    foreach (var (id, _) in _underWay.Where(pair => pair.Value.IsCompleted).ToList())
                    {
                        _underWay.Remove(id);
                    }
                }
            }

            _places.Release();
        }
    }

    private void ThrowIfFaulted()
    {
        if (_fault is { } fault)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        }
    }
}
