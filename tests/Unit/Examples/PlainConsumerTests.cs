using OrleansReco.Cli;
using OrleansReco.Silo.Messaging;
using OrleansReco.Tests.Unit.Silo.Messaging.Broker;
using RabbitMQ.Client;

namespace OrleansReco.Tests.Unit.Examples;

/// <summary>The consumer that docs/messages.md shows, in a process of its own on a real broker.</summary>
[Collection(BrokerCollection.Name)]
public sealed class PlainConsumerTests(BrokerFixture fixture)
{
    private const string Queue = "plain-consumer";

    [SkippableFact]
    public async Task PublishedExamples_ArePrinted_AlsoAfterTheBrokerCameBack_AndAcknowledgedOnesDoNotComeAgain()
    {
        var server = fixture.Server;
        await using var silo = await BusHost.StartAsync(server, BusDuties.Publish);
        using (var consumer = await PlainConsumerProcess.StartAsync(server.Uri, Queue))
        {
            await silo.PublishAllAsync([Samples.Example("one")]);
            var one = await consumer.NextAsync();
            Assert.Equal("one", one["id"]!.GetValue<string>());
            Assert.Equal("item1", one["items"]![0]!["itemId"]!.GetValue<string>());
            Assert.Equal("NaN", one["items"]![0]!["features"]![1]!.GetValue<string>());

            await server.StopAsync();
            await server.StartAsync();
            await silo.PublishAllAsync([Samples.Example("two")]);
            await silo.PublishAllAsync([Samples.Example("three")]);
            // The last acknowledgement may be lost with the broker or the process, and its message come again; those before it were sent.
            Assert.Subset(new HashSet<string> { "one", "two", "three" }, await IdsUntilAsync(consumer, "three"));
        }

        using var next = await PlainConsumerProcess.StartAsync(server.Uri, Queue);
        await silo.PublishAllAsync([Samples.Example("four")]);
        Assert.Subset(new HashSet<string> { "three", "four" }, await IdsUntilAsync(next, "four"));

        await using var connection = await new ConnectionFactory { Uri = server.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeleteAsync(Queue);
    }

    private static async Task<HashSet<string>> IdsUntilAsync(PlainConsumerProcess consumer, string last)
    {
        var ids = new HashSet<string>();
        do
        {
            ids.Add((await consumer.NextAsync())["id"]!.GetValue<string>());
        }
        while (!ids.Contains(last));
        return ids;
    }

    [Fact]
    public void Documentation_ShowsTheProgramAsItIsCompiled()
    {
        var program = File.ReadAllText(Path.Combine(RecoPaths.Repository!, "examples", "PlainConsumer", "Program.cs"));

        Assert.Contains($"```csharp\n{program}```\n", File.ReadAllText(Path.Combine(RecoPaths.Repository!, "docs", "messages.md")).ReplaceLineEndings("\n"));
    }
}
