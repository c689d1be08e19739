using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Cli.DeadLetters;
using OrleansReco.Silo.Messaging;
using OrleansReco.Tests.Unit.Fakes;

namespace OrleansReco.Tests.Unit.Silo.Messaging.Broker;

/// <summary>Commands to the trainer over a real broker: answered, failed, and not sent at all.</summary>
[Collection(BrokerCollection.Name)]
public sealed class TrainCommandTests(BrokerFixture fixture)
{
    [SkippableFact]
    public async Task Train_FailsInTheTrainer_SaysWhyAndIsADeadLetterThatCanBeSentBack()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        await using var silo = await BusHost.StartAsync(server, BusDuties.AskForTraining);
        await using (await BusHost.StartAsync(server, BusDuties.None, trainConsumer: typeof(FailingTrainer)))
        {
            var failure = await Assert.ThrowsAsync<TrainingFailedException>(() => TrainAsync(silo));
            Assert.Contains("The disk is full", failure.Message, StringComparison.Ordinal);
            Assert.Contains("reco dlq", failure.Message, StringComparison.Ordinal);
        }

        var queue = new DeadLetterQueue(server.Uri, TimeProvider.System);
        await BusHost.UntilAsync(async () => (await queue.LookAsync(10, default)).Count == 1, "the command to be a dead letter");
        var letter = Assert.Single(await queue.LookAsync(10, default));
        Assert.Equal((MessageContracts.TrainQueue, "The disk is full."), (letter.Queue, letter.Reason));
        Assert.Equal("a test", letter.Message!["reason"]!.GetValue<string>());

        Assert.Equal(1, await queue.RequeueAsync(letter.Id, default));
        await BusHost.UntilAsync(async () => await BusHost.CountAsync(server, MessageContracts.TrainQueue) == 1, "the command to be in its queue again");
        Assert.Empty(await queue.LookAsync(10, default));
        await BusHost.CleanAsync(server);
    }

    [SkippableFact]
    public async Task Train_DeadLetterOfACommand_IsCounted()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        var readings = new System.Collections.Concurrent.ConcurrentQueue<long>();
        using var listener = new System.Diagnostics.Metrics.MeterListener { InstrumentPublished = (instrument, self) => _ = instrument.Name == "reco.bus.dead_letters" ? Enable(self, instrument) : null };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => readings.Enqueue(value));
        listener.Start();
        await using var silo = await BusHost.StartAsync(server, BusDuties.AskForTraining);
        await using var trainer = await BusHost.StartAsync(server, BusDuties.StoreExamples, new HookedStore(), trainConsumer: typeof(FailingTrainer));

        await Assert.ThrowsAsync<TrainingFailedException>(() => TrainAsync(silo));

        await BusHost.UntilAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                return Task.FromResult(readings.Contains(1));
            },
            "the gauge of dead letters to show the command");
        await BusHost.CleanAsync(server);
    }

    [SkippableFact]
    public async Task Train_NoTrainerYet_IsToldAndWaitsInItsQueue()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        await using var silo = await BusHost.StartAsync(server, BusDuties.AskForTraining, configure: options => options.TrainTimeout = TimeSpan.FromMilliseconds(300));

        Assert.Null(await TrainAsync(silo));

        await BusHost.UntilAsync(async () => await BusHost.CountAsync(server, MessageContracts.TrainQueue) == 1, "the command to wait in its queue");
        await BusHost.CleanAsync(server);
    }

    [SkippableFact]
    public async Task Train_BrokerIsAway_SaysSoSoonAndNothingIsSentLater()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        await using var silo = await BusHost.StartAsync(server, BusDuties.AskForTraining, configure: options => (options.PublishTimeout, options.TrainTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(300)));
        Assert.Null(await TrainAsync(silo));
        await server.KillAsync();

        var failure = await Assert.ThrowsAsync<TrainerUnreachableException>(() => TrainAsync(silo));
        Assert.Contains("RabbitMQ", failure.Message, StringComparison.Ordinal);

        await server.StartAsync();
        // Answered once it is there: by then what was given up would have been sent too.
        await BusHost.UntilAsync(async () => await SentAsync(silo), "a command to be taken again");
        await BusHost.UntilAsync(async () => await BusHost.CountAsync(server, MessageContracts.TrainQueue) == 2, "the two commands that were told to be in their queue, and no third");
        await BusHost.CleanAsync(server);
    }

    private static object? Enable(System.Diagnostics.Metrics.MeterListener listener, System.Diagnostics.Metrics.Instrument instrument)
    {
        listener.EnableMeasurementEvents(instrument);
        return null;
    }

    private static async Task<bool> SentAsync(BusHost silo)
    {
        try
        {
            return await TrainAsync(silo) is null;
        }
        catch (TrainerUnreachableException)
        {
            return false;
        }
    }

    private static Task<TrainingOutcome?> TrainAsync(BusHost silo)
        => silo.Services.GetRequiredService<IModelTraining>().TrainAsync("a test", new TestClock().Now, default).WaitAsync(BusHost.Patience);

    private sealed class FailingTrainer : IConsumer<TrainModel>
    {
        public Task Consume(ConsumeContext<TrainModel> context) => throw new IOException("The disk is full.");
    }
}
