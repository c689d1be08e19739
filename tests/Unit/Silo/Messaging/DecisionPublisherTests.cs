using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Messaging;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Silo.Messaging;

public sealed class DecisionPublisherTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Publish_WhenTheBusDoesNotKeepUp_DropsAndCounts()
    {
        await using var services = new ServiceCollection().AddMetrics().AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory();
        }).BuildServiceProvider();
        using var instruments = new MessagingInstruments(services.GetRequiredService<IMeterFactory>());
        using var listener = new MeterListener();
        long dropped = 0;
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "reco.bus.decisions.dropped")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref dropped, count));
        listener.Start();
        using var publisher = new DecisionPublisher(services.GetRequiredService<IBus>(), new PublishGate(new RabbitMqOptions(), instruments, TimeProvider.System), new FixedLookup(), new MessagingOptions { PendingDecisions = 4 }, instruments, NullLogger<DecisionPublisher>.Instance);

        for (var i = 0; i < 10; i++)
        {
            publisher.Publish(new DecisionServed($"d{i}", "ann", "home", World.Noon, "m1", "champion"));
        }

        Assert.Equal(6, dropped);
    }

    [Fact]
    public async Task Publish_UserErasedOrRefusedWhileItWaits_IsNotPublished()
    {
        await using var services = new ServiceCollection().AddMetrics().AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory();
        }).BuildServiceProvider();
        var bus = services.GetRequiredService<IBusControl>();
        await bus.StartAsync().WaitAsync(Deadline);
        var published = new Published();
        using var listening = bus.ConnectPublishObserver(published);
        var users = new FixedLookup();
        using var instruments = new MessagingInstruments(services.GetRequiredService<IMeterFactory>());
        using var publisher = new DecisionPublisher(services.GetRequiredService<IBus>(), new PublishGate(new RabbitMqOptions(), instruments, TimeProvider.System), users, new MessagingOptions(), instruments, NullLogger<DecisionPublisher>.Instance);
        publisher.Publish(Served("d1", "ann"));
        publisher.Publish(Served("d2", "ben"));
        publisher.Publish(Served("d3", "cid"));
        users.Erased.Add("ann");
        users.Refused.Add("ben");

        await publisher.StartAsync(CancellationToken.None);
        await published.Until("d3").WaitAsync(Deadline);
        // Another batch: the first is through.
        publisher.Publish(Served("d4", "cid"));
        await published.Until("d4").WaitAsync(Deadline);

        Assert.Equal(["d3", "d4"], published.Ids.Order(StringComparer.Ordinal));
        await publisher.StopAsync(CancellationToken.None);
        await bus.StopAsync();
    }

    [Fact]
    public async Task Publish_ManyAtOnce_NeverMoreAreUnconfirmedThanTheGateLets()
    {
        await using var services = new ServiceCollection().AddMetrics().AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory();
        }).BuildServiceProvider();
        var bus = services.GetRequiredService<IBusControl>();
        await bus.StartAsync().WaitAsync(Deadline);
        var published = new Published();
        using var listening = bus.ConnectPublishObserver(published);
        using var instruments = new MessagingInstruments(services.GetRequiredService<IMeterFactory>());
        using var gate = new PublishGate(new RabbitMqOptions { MaxUnconfirmed = 3 }, instruments, TimeProvider.System);
        using var publisher = new DecisionPublisher(services.GetRequiredService<IBus>(), gate, new FixedLookup(), new MessagingOptions(), instruments, NullLogger<DecisionPublisher>.Instance);
        for (var i = 0; i < 60; i++)
        {
            publisher.Publish(Served($"d{i}", "cid"));
        }

        await publisher.StartAsync(CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => published.Until($"d{i}"))).WaitAsync(Deadline);

        Assert.InRange(published.MostAtOnce, 1, 3);
        await publisher.StopAsync(CancellationToken.None);
        await bus.StopAsync();
    }

    private static DecisionServed Served(string id, string user) => new(id, user, "home", World.Noon, "m1", "champion");

    /// <summary>What went out.</summary>
    private sealed class Published : IPublishObserver
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _ids = new(StringComparer.Ordinal);

        public IEnumerable<string> Ids => _ids.Where(id => id.Value.Task.IsCompleted).Select(id => id.Key);

        public Task Until(string id) => Of(id).Task;

        private int _now;

        public int MostAtOnce { get; private set; }

        public async Task PrePublish<T>(PublishContext<T> context)
            where T : class
        {
            var now = Interlocked.Increment(ref _now);
            lock (_ids)
            {
                MostAtOnce = Math.Max(MostAtOnce, now);
            }

            await Task.Yield();
        }

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class
        {
            Interlocked.Decrement(ref _now);
            Of(((DecisionServed)(object)context.Message).DecisionId).TrySetResult();
            return Task.CompletedTask;
        }

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;

        private TaskCompletionSource Of(string id) => _ids.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
