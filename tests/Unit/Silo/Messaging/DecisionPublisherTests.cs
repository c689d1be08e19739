using System.Diagnostics.Metrics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Messaging;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Silo.Messaging;

public sealed class DecisionPublisherTests
{
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
        using var publisher = new DecisionPublisher(services.GetRequiredService<IBus>(), new MessagingOptions { PendingDecisions = 4 }, instruments, NullLogger<DecisionPublisher>.Instance);

        for (var i = 0; i < 10; i++)
        {
            publisher.Publish(new DecisionServed($"d{i}", "ann", "home", World.Noon, "m1", "champion"));
        }

        Assert.Equal(6, dropped);
    }
}
