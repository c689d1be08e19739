using OrleansReco.Abstractions;
using OrleansReco.Silo.Messaging;
using OrleansReco.Tests.Unit.Grains.Feedback;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Silo.Messaging.Broker;

/// <summary>A broker that confirms, and a trainer that comes long after.</summary>
[Collection(BrokerCollection.Name)]
public sealed class TrainerLateTests(BrokerFixture fixture)
{
    [SkippableFact]
    public async Task LateEvidenceAndWithdrawals_SentBeforeAnythingWasStored_AreInTheStoreInTheEnd()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        await using var silo = await FeedbackHost.Start(configure: h =>
        {
            h.Broker = new RabbitMqOptions { Uri = server.Uri.ToString() };
            h.Options.ClosedSlates = 1;
        });
        await silo.Serve(World.Decision("d1"));
        await silo.Feedback().Append([World.Event(EventType.Click, "c")]);
        await silo.Pass(TimeSpan.FromMinutes(31));
        foreach (var later in new[] { "d2", "d3" })
        {
            await silo.Serve(World.Decision(later, silo.Clock.Now, session: later));
            await silo.Pass(TimeSpan.FromMinutes(31));
        }

        // Of the first slate, forgotten by now, only the third item was seen, and that was saved.
        await silo.Feedback().Append([World.Event(EventType.Impression, atSecond: 5) with { Positions = [2] }, World.Event(EventType.Save, "c", atSecond: 5_000)]);
        await silo.Pass(TimeSpan.FromSeconds(11));
        await silo.Feedback().Flush();
        Assert.Empty(silo.Store.StoredRevisions);

        await using var trainer = await BusHost.StartAsync(server, BusDuties.StoreExamples, silo.Store);
        await BusHost.UntilAsync(
            async () =>
            {
                await silo.Pass(TimeSpan.FromMinutes(10));
                return (await silo.Store.ReadExamplesOfDecisionAsync("d1")).Where(e => e.Kind == ExampleKind.Pointwise).Select(e => $"{e.Items[0].ItemId}={e.Items[0].Label} {e.Weight > 0}").Order(StringComparer.Ordinal)
                    .SequenceEqual(["a=0 False", "b=0 False", "c=1 True"]);
            },
            "the store to say what the events teach");
    }
}
