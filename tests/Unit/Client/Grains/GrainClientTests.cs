using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Client;
using OrleansReco.Grains.Models;
using OrleansReco.Tests.Unit.Fakes;

namespace OrleansReco.Tests.Unit.Client.Grains;

public sealed class GrainClientTests
{
    private static readonly TimeSpan HedgeAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [MemberData(nameof(ClientCalls.Names), MemberType = typeof(ClientCalls))]
    public async Task Call_IsMadeBesideALateOneOnlyWhereThatIsHarmlessWheneverItComes(string name)
    {
        var waits = new NotedWaits();
        await using var services = Services(ProxiedGrain.Of<IGrainFactory>(), waits);
        using var over = new CancellationTokenSource();

        var call = ClientCalls.Start(services.GetRequiredService<IRecoClient>(), name, over.Token);

        Assert.Equal(ClientCalls.IsHedged(name), waits.Noted.Contains(HedgeAfter));
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call).WaitAsync(Patience);
    }

    [Fact]
    public async Task Erasure_MayTakeLongerThanASiloWaitsUntilNoByteIsLeft()
    {
        var waits = new NotedWaits();
        await using var services = Services(ProxiedGrain.Of<IGrainFactory>(), waits);
        using var over = new CancellationTokenSource();

        var call = services.GetRequiredService<IRecoClient>().EraseUserAsync("bob", over.Token);

        Assert.NotEmpty(waits.Noted);
        Assert.All(waits.Noted, wait => Assert.True(wait > TimeSpan.FromSeconds(8), $"One wait of it ends after {wait}."));
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call).WaitAsync(Patience);
    }

    [Fact]
    public async Task Training_WhoseFirstAnswerIsLost_IsTrainedOnce()
    {
        var clock = new TestClock();
        var trainer = new FakeTrainer();
        var grain = new TrainingGrain([trainer], clock);
        var asks = 0;
        var way = ProxiedGrain.Of<ITrainingGrain>((_, arguments) =>
        {
            var answer = grain.Train((string)arguments[0]!, (DateTimeOffset?)arguments[1]);
            if (++asks > 1)
            {
                trainer.Ended.TrySetResult(new("v", true, "better"));
                return answer;
            }

            clock.Advance(TimeSpan.FromSeconds(2));
            return Task.FromException<TrainingAnswer>(new TimeoutException("the answer was lost"));
        });
        await using var services = Services(ProxiedGrain.Of<IGrainFactory>((method, _) => method.ReturnType == typeof(ITrainingGrain) ? way : null), clock);

        var outcome = await services.GetRequiredService<IRecoClient>().TrainAsync("a test", Patience).WaitAsync(Patience);

        Assert.Equal(("v", 2, 1), (outcome.Version, asks, trainer.Calls));
    }

    [Fact]
    public async Task Training_ThatFailed_IsNotAskedForAgain_AndSaysWhy()
    {
        var asks = 0;
        var failing = ProxiedGrain.Of<ITrainingGrain>((_, _) =>
        {
            asks++;
            return Task.FromException<TrainingAnswer>(new TrainingFailedException("the disk is full"));
        });
        await using var services = Services(ProxiedGrain.Of<IGrainFactory>((method, _) => method.ReturnType == typeof(ITrainingGrain) ? failing : null), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<RecoRequestException>(() => services.GetRequiredService<IRecoClient>().TrainAsync("a test", Patience)).WaitAsync(Patience);

        Assert.Equal((424, 1), (failure.Status, asks));
        Assert.Contains("the disk is full", failure.Message);
    }

    private static ServiceProvider Services(IGrainFactory grains, TimeProvider time) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddLogging()
        .AddSingleton(time)
        .AddSingleton(grains)
        .AddRecoClient(reco => reco.UseGrains().Configure(options => options.HedgeAfter = HedgeAfter))
        .BuildServiceProvider();

    private sealed class FakeTrainer : IModelTraining
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public TaskCompletionSource<TrainingOutcome?> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<TrainingOutcome?> TrainAsync(string reason, DateTimeOffset askedAt, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            return Ended.Task;
        }
    }
}
