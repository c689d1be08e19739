using System.Text;
using OrleansReco.Abstractions;
using OrleansReco.Cli.DeadLetters;
using OrleansReco.Silo.Messaging;
using RabbitMQ.Client;

namespace OrleansReco.Tests.Unit.Silo.Messaging.Broker;

/// <summary>Poison becomes a dead letter with its reason; an outage of the store does not make any.</summary>
[Collection(BrokerCollection.Name)]
public sealed class DeadLetterTests(BrokerFixture fixture)
{
    [SkippableFact]
    public async Task StoreIsDown_NothingIsADeadLetter_AndEverythingIsStoredWhenItIsUp()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        var (store, down) = (new HookedStore(), true);
        var waited = new TaskCompletionSource();
        var attempts = 0;
        store.Before = _ =>
        {
            if (Volatile.Read(ref down))
            {
                if (Interlocked.Increment(ref attempts) > 8)
                {
                    waited.TrySetResult();
                }

                throw new StoreUnavailableException("The disk is full.");
            }

            return Task.CompletedTask;
        };
        await using var host = await BusHost.StartAsync(server, BusDuties.Publish | BusDuties.StoreExamples, store);
        await host.PublishAllAsync(Samples.Examples(200));
        await waited.Task.WaitAsync(BusHost.Patience);
        Assert.Empty(store.Stored);

        Volatile.Write(ref down, false);

        await store.UntilAsync(() => store.Stored.Length == 200, "200 examples to be stored");
        await BusHost.UntilAsync(async () => await BusHost.CountAsync(server, MessageContracts.ExampleQueue) == 0, "the queue to be empty");
        Assert.Empty(await ReadDeadLettersAsync());
    }

    [SkippableFact]
    public async Task StoppedWhileTheStoreIsDown_MessagesGoBackToTheirQueue()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        var store = new HookedStore();
        var waited = new TaskCompletionSource();
        store.Before = _ =>
        {
            waited.TrySetResult();
            throw new StoreUnavailableException("The disk is full.");
        };
        await using (var host = await BusHost.StartAsync(server, BusDuties.Publish | BusDuties.StoreExamples, store))
        {
            await host.PublishAllAsync(Samples.Examples(30));
            await waited.Task.WaitAsync(BusHost.Patience);
        }

        await BusHost.UntilAsync(async () => await BusHost.CountAsync(server, MessageContracts.ExampleQueue) == 30, "the 30 messages to be back in their queue");
        Assert.Empty(await ReadDeadLettersAsync());
    }

    [SkippableFact]
    public async Task PoisonAmongGoodOnes_IsADeadLetterWithItsReason_AndTheGoodOnesAreStored()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        var store = new HookedStore
        {
            Before = examples => examples.Any(e => e.Id == "bad") ? throw new InvalidDataException("It has a character the store cannot hold.") : Task.CompletedTask,
        };
        await using (var silo = await BusHost.StartAsync(server, BusDuties.Publish))
        {
            var newer = Samples.Example("newer");
            newer = newer with { Provenance = newer.Provenance with { SchemaVersion = 99 } };
            await silo.PublishAllAsync([.. Samples.Examples(30), Samples.Example("bad"), newer]);
        }

        await PublishRawAsync("this is no JSON");
        await PublishRawAsync("""{"messageType":["urn:message:OrleansReco.Abstractions:LabeledExample"],"message":{"id":"half"}}""");

        await using var trainer = await BusHost.StartAsync(server, BusDuties.StoreExamples, store);
        await store.UntilAsync(() => store.Stored.Length == 30, "30 examples to be stored");
        await BusHost.UntilAsync(async () => await DeadLetterCountAsync() == 4, "4 dead letters");

        var letters = await ReadDeadLettersAsync();
        Assert.Contains(letters, letter => letter.Reason.Contains("It has a character the store cannot hold.", StringComparison.Ordinal));
        Assert.Contains(letters, letter => letter.Reason.Contains("follows version 99", StringComparison.Ordinal));
        Assert.All(letters, letter => Assert.NotEqual("", letter.Reason));
        Assert.Equal(30, store.Stored.Distinct().Count());
        Assert.DoesNotContain(store.Stored, row => row.Id is "bad" or "newer" or "half");
    }

    [SkippableFact]
    public async Task DeadLetters_LookedAt_StayInPlace_AndRequeuedOnesAreStoredOnceTheCauseIsGone()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        var bad = true;
        var store = new HookedStore
        {
            Before = examples => Volatile.Read(ref bad) && examples.Any(e => e.Id is "bad1" or "bad2") ? throw new InvalidDataException("The column is too narrow.") : Task.CompletedTask,
        };
        await using var host = await BusHost.StartAsync(server, BusDuties.Publish | BusDuties.StoreExamples, store);
        await host.PublishAllAsync([Samples.Example("bad1"), Samples.Example("bad2"), Samples.Example("good")]);
        await BusHost.UntilAsync(async () => await DeadLetterCountAsync() == 2, "2 dead letters");
        var queue = new DeadLetterQueue(server.Uri, TimeProvider.System);

        var letters = await queue.LookAsync(10, default);
        Assert.Equal(2, letters.Count);
        Assert.All(letters, letter => Assert.Equal("The column is too narrow.", letter.Reason));
        Assert.All(letters, letter => Assert.InRange(letter.Age!.Value, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(2)));
        Assert.Equal(["bad1", "bad2"], letters.Select(letter => letter.Message!["id"]!.GetValue<string>()).Order());
        await BusHost.UntilAsync(async () => await DeadLetterCountAsync() == 2, "the letters to be in place again");

        Volatile.Write(ref bad, false);
        var first = letters.Single(letter => letter.Message!["id"]!.GetValue<string>() == "bad1");
        Assert.Equal(1, await queue.RequeueAsync(first.Id, default));
        await store.UntilAsync(() => store.Stored.Any(row => row.Id == "bad1"), "the requeued example to be stored");
        Assert.Equal(0, await queue.RequeueAsync("no such id", default));
        await BusHost.UntilAsync(async () => await DeadLetterCountAsync() == 1, "one dead letter to be left");
        Assert.Equal(1, await queue.DropAsync(null, default));
        Assert.Equal(0u, await DeadLetterCountAsync());
        Assert.DoesNotContain(store.Stored, row => row.Id == "bad2");
    }

    private async Task PublishRawAsync(string body)
    {
        await using var connection = await new ConnectionFactory { Uri = fixture.Server.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync("", MessageContracts.ExampleQueue, mandatory: true, new BasicProperties { Persistent = true, ContentType = "application/vnd.masstransit+json" }, Encoding.UTF8.GetBytes(body));
    }

    private async Task<uint> DeadLetterCountAsync()
    {
        try
        {
            return await BusHost.CountAsync(fixture.Server, MessageContracts.DeadLetterQueue);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return 0; // Not made yet.
        }
    }

    private async Task<List<(string Reason, string Body)>> ReadDeadLettersAsync()
    {
        await using var connection = await new ConnectionFactory { Uri = fixture.Server.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var letters = new List<(string, string)>();
        if (await DeadLetterCountAsync() == 0)
        {
            return letters;
        }

        while (await channel.BasicGetAsync(MessageContracts.DeadLetterQueue, autoAck: true) is { } letter)
        {
            var reason = letter.BasicProperties.Headers?.TryGetValue("MT-Fault-Message", out var value) == true ? Encoding.UTF8.GetString((byte[])value!) : "";
            letters.Add((reason, Encoding.UTF8.GetString(letter.Body.Span)));
        }

        return letters;
    }
}
