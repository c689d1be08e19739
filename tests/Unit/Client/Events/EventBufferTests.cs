using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Client;
using OrleansReco.Client.Events;

namespace OrleansReco.Tests.Unit.Client.Events;

public sealed class EventBufferTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Events_GoInBatches_InOrder()
    {
        await using var service = await ScriptedService.StartAsync(AcceptAsync);
        await using var client = Client(service.Address, buffer => (buffer.BatchSize, buffer.FlushEvery) = (10, TimeSpan.FromMinutes(1)));
        var buffer = client.Services.GetRequiredService<IEventBuffer>();

        for (var i = 0; i < 25; i++)
        {
            Assert.True(buffer.TrySend(Click(i)));
        }

        await buffer.FlushAsync().WaitAsync(Patience);
        Assert.Equal([10, 10, 5], service.Requests.Select(request => IdsOf(request.Body).Count));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"e-{i}"), service.Requests.SelectMany(request => IdsOf(request.Body)));
    }

    [Fact]
    public async Task Event_Alone_GoesAfterTheFlushTime()
    {
        var arrived = new TaskCompletionSource();
        await using var service = await ScriptedService.StartAsync(http =>
        {
            arrived.TrySetResult();
            return AcceptAsync(http);
        });
        await using var client = Client(service.Address, buffer => buffer.FlushEvery = TimeSpan.FromMilliseconds(20));

        client.Services.GetRequiredService<IEventBuffer>().TrySend(Click(0));

        await arrived.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Events_BeyondTheCapacity_AreDropped_AndCounted()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Hangs);
        await using var client = Client(service.Address, buffer => (buffer.Capacity, buffer.BatchSize, buffer.StopTimeout) = (5, 1, TimeSpan.Zero));
        using var counts = new Counts();
        var buffer = client.Services.GetRequiredService<IEventBuffer>();

        var taken = Enumerable.Range(0, 20).Count(i => buffer.TrySend(Click(i)));

        // One may be on its way already.
        Assert.InRange(taken, 5, 6);
        Assert.Equal(20 - taken, counts.Of("dropped"));
    }

    [Fact]
    public async Task Events_OutliveAServiceThatIsAway_AndAreSentWhenItIsBack()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Breaks, ScriptedService.Breaks, ScriptedService.Problem(503, "the store is away"), AcceptAsync);
        await using var client = Client(service.Address, configure: options => options.MaxAttempts = 1);
        using var counts = new Counts();
        var buffer = client.Services.GetRequiredService<IEventBuffer>();

        buffer.TrySend(Click(0));
        await buffer.FlushAsync().WaitAsync(Patience);

        Assert.Equal(4, service.Requests.Count);
        Assert.Equal((1, 0), (counts.Of("durable"), counts.Of("dropped")));
    }

    [Fact]
    public async Task Events_LeftWhenTheProcessStops_AreSent()
    {
        await using var service = await ScriptedService.StartAsync(AcceptAsync);
        await using (var client = Client(service.Address, buffer => buffer.FlushEvery = TimeSpan.FromMinutes(1)))
        {
            client.Services.GetRequiredService<IEventBuffer>().TrySend(Click(0));
        }

        Assert.Equal(["e-0"], IdsOf(service.Requests.Single().Body));
    }

    [Fact]
    public async Task Stop_WithAServiceThatIsAway_TakesItsTimeAndNoMore_AndCountsWhatIsLost()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Breaks);
        using var counts = new Counts();
        var client = Client(service.Address, buffer => (buffer.StopTimeout, buffer.BatchSize) = (TimeSpan.FromMilliseconds(100), 2));
        var buffer = client.Services.GetRequiredService<IEventBuffer>();
        for (var i = 0; i < 5; i++)
        {
            buffer.TrySend(Click(i));
        }

        await client.DisposeAsync().AsTask().WaitAsync(Patience);

        Assert.Equal(5, counts.Of("dropped"));
        Assert.False(buffer.TrySend(Click(9)));
    }

    [Fact]
    public async Task Events_RejectedOrRefused_AreCounted_AndThoseAfterThemGoOn()
    {
        await using var service = await ScriptedService.StartAsync(
            ScriptedService.Problem(403, "the key may not"),
            ScriptedService.Json("""{"accepted":0,"duplicate":0,"rejected":1,"results":[{"eventId":"e-1","status":"rejected","error":"why"}]}"""),
            AcceptAsync);
        await using var client = Client(service.Address, buffer => buffer.BatchSize = 1);
        using var counts = new Counts();
        var buffer = client.Services.GetRequiredService<IEventBuffer>();

        for (var i = 0; i < 3; i++)
        {
            buffer.TrySend(Click(i));
        }

        await buffer.FlushAsync().WaitAsync(Patience);
        Assert.Equal((2, 1), (counts.Of("rejected"), counts.Of("durable")));
    }

    [Theory]
    [InlineData(413)]
    [InlineData(400)]
    public async Task Batch_RefusedForOneEvent_LosesThatOneAlone_AndTheRestIsSentInOrder(int status)
    {
        await using var service = await ScriptedService.StartAsync(http => IdsOf((string)http.Items["body"]!).Contains("e-3") ? ScriptedService.Problem(status, "e-3 is too much")(http) : AcceptAsync(http));
        await using var client = Client(service.Address, buffer => (buffer.BatchSize, buffer.FlushEvery) = (10, TimeSpan.FromMinutes(1)));
        using var counts = new Counts();
        var buffer = client.Services.GetRequiredService<IEventBuffer>();

        for (var i = 0; i < 10; i++)
        {
            buffer.TrySend(Click(i));
        }

        await buffer.FlushAsync().WaitAsync(Patience);
        Assert.Equal((9, 1, 0), (counts.Of("durable"), counts.Of("rejected"), counts.Of("dropped")));
        Assert.Equal(
            Enumerable.Range(0, 10).Where(i => i != 3).Select(i => $"e-{i}"),
            service.Requests.Select(request => IdsOf(request.Body)).Where(ids => !ids.Contains("e-3")).SelectMany(ids => ids));
    }

    private static ClientOf Client(string address, Action<EventBufferOptions>? buffer = null, Action<RecoClientOptions>? configure = null)
        => new([address], configure, reco => reco.BufferEvents(buffer));

    private static UserEvent Click(int i) => new() { EventId = $"e-{i}", Type = EventType.Click, UserId = "bob", ItemId = "a", Timestamp = DateTimeOffset.UnixEpoch };

    private static List<string> IdsOf(string body) => [.. JsonDocument.Parse(body).RootElement.EnumerateArray().Select(e => e.GetProperty("eventId").GetString()!)];

    /// <summary>Acknowledges what it was sent.</summary>
    private static Task AcceptAsync(HttpContext http)
    {
        var ids = IdsOf((string)http.Items["body"]!);
        return ScriptedService.Json($$"""{"accepted":{{ids.Count}},"duplicate":0,"rejected":0,"results":[{{string.Join(',', ids.Select(id => $$"""{"eventId":"{{id}}","status":"accepted"}"""))}}]}""")(http);
    }

    /// <summary>What clients counted of their buffers since this began to listen; the tests of a class run one after the other, and no other class buffers events.</summary>
    private sealed class Counts : IDisposable
    {
        private readonly ConcurrentDictionary<string, long> _counts = new();
        private readonly MeterListener _listener = new();

        public Counts()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "reco.client.buffer.events")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => _counts.AddOrUpdate(tags[0].Value!.ToString()!, value, (_, sum) => sum + value));
            _listener.Start();
        }

        public long Of(string outcome) => _counts.GetValueOrDefault(outcome);

        public void Dispose() => _listener.Dispose();
    }
}
