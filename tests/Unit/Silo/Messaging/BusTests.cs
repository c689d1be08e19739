using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Models;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Tests.Unit.Grains.Feedback;
using OrleansReco.Tests.Unit.Learning.Examples;
using OrleansReco.Tests.Unit.Silo.Messaging.Broker;

namespace OrleansReco.Tests.Unit.Silo.Messaging;

public sealed class BusTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Examples_TravelTheBus_ReachTheStoreWhole_AndLeaveTheOutbox()
    {
        await using var host = await FeedbackHost.Start(configure: h => h.RealBus = true);
        var decision = World.Decision("d1");
        await host.Serve(decision with { Items = decision.Items.SetItem(0, decision.Items[0] with { Features = [float.NaN, 2.5f] }) });
        await host.Feedback().Append([World.Event(EventType.Save, "c")]);
        var stored = new TaskCompletionSource();
        host.Store.After = name =>
        {
            if (name == nameof(host.Store.StoreExamplesAsync) && host.Store.StoredRevisions.Length == 3)
            {
                stored.TrySetResult();
            }

            return Task.CompletedTask;
        };

        await host.Pass(TimeSpan.FromMinutes(31));
        await stored.Task.WaitAsync(Deadline);

        var examples = (await host.Store.ReadExamplesOfUserAsync("ann")).OrderBy(e => e.Items[0].ItemId, StringComparer.Ordinal).ToList();
        Assert.Equal([("a", 0.0), ("b", 0.0), ("c", 1.0)], examples.Select(e => (e.Items[0].ItemId, e.Items[0].Label)));
        Assert.Equal([float.NaN, 2.5f], examples[0].Items[0].Features.AsEnumerable());
        Assert.Equal(["price", "age"], examples[0].Provenance.FeatureNames.AsEnumerable());
        Assert.Equal(decision.ServedAt, examples[0].Provenance.ServedAt);
        using var timeout = new CancellationTokenSource(Deadline);
        while (!host.Store.Due.IsEmpty)
        {
            Assert.False(timeout.IsCancellationRequested, "The outbox was never acknowledged.");
            await host.Pass(TimeSpan.FromSeconds(31));
        }

        Assert.Equal(3, host.Store.StoredRevisions.Length);
    }

    [Fact]
    public async Task Examples_PublishedBeforeTheBusHasStarted_ReachTheStoreOnceItHas()
    {
        await using var host = FeedbackHost.Build(configure: h => h.RealBus = true);
        var stored = new TaskCompletionSource();
        host.Store.After = name =>
        {
            if (name == nameof(host.Store.StoreExamplesAsync))
            {
                stored.TrySetResult();
            }

            return Task.CompletedTask;
        };

        // As the sweep of an outbox does that fell due while the process was away.
        var publishing = host.Services.GetRequiredService<IExamplePublisher>().PublishAsync(Samples.Examples(1));
        await host.StartAsync();
        await publishing.WaitAsync(Deadline);

        await stored.Task.WaitAsync(Deadline);
        Assert.Equal(("e0", 1), Assert.Single(host.Store.StoredRevisions));
    }

    [Fact]
    public async Task NoticesOfSlatesAndPromotions_ReachASubscriber()
    {
        await using var host = await FeedbackHost.Start(configure: h => h.RealBus = true);
        var bus = host.Services.GetRequiredService<IReceiveEndpointConnector>();
        var decision = new TaskCompletionSource<DecisionServed>();
        var model = new TaskCompletionSource<ModelPublished>();
        var handle = bus.ConnectReceiveEndpoint("listener", (_, endpoint) =>
        {
            endpoint.Handler<DecisionServed>(context => Done(decision, context.Message));
            endpoint.Handler<ModelPublished>(context => Done(model, context.Message));
        });
        await handle.Ready.WaitAsync(Deadline);

        var served = new DecisionServed("d1", "ann", "home", World.Noon, "m1", "champion");
        host.Services.GetRequiredService<IDecisionPublisher>().Publish(served);
        var published = new ModelPublished("m2", "m1", World.Noon, "Better by 3 %.");
        await host.Services.GetRequiredService<IModelPublisher>().PublishAsync(published);

        Assert.Equal(served, await decision.Task.WaitAsync(Deadline));
        Assert.Equal(published, await model.Task.WaitAsync(Deadline));

        static Task Done<T>(TaskCompletionSource<T> received, T message)
        {
            received.TrySetResult(message);
            return Task.CompletedTask;
        }
    }
}
