using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Abstractions;
using OrleansReco.Client;
using OrleansReco.Learning.Bundles;
using OrleansReco.Learning.Embeddings;
using OrleansReco.Learning.Examples;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Trainer;

namespace OrleansReco.Tests.Unit.Trainer;

public sealed class TrainingLoopTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly string _root = Directory.CreateTempSubdirectory("reco-training-").FullName;
    private readonly TasteWorld _world = new();
    private readonly TestClock _clock = new();
    private readonly FakeRegistry _registry;

    public TrainingLoopTests() => _registry = new(async version => (await new DirectoryBundleStore(_root).OpenAsync(version)).Manifest);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Train_FirstTime_RegistersAPassedBundleThatLoads()
    {
        using var loop = Loop();

        var outcome = await loop.TrainAsync("test");

        Assert.True(outcome.Promoted, outcome.Reason);
        var bundle = await new DirectoryBundleStore(_root).OpenAsync(outcome.Version!);
        Assert.Null(bundle.Manifest.Parent);
        Assert.Equal(64, bundle.Manifest.DataSnapshot.Length);
        Assert.Equal(_world.Interactions.Count, bundle.Manifest.Counts["interactions"]);
        Assert.True(bundle.Manifest.Metrics["hr@10"] > 0.3, $"hr@10 is {bundle.Manifest.Metrics["hr@10"]}");
        Assert.NotNull(bundle.Retrieval.Content);
    }

    [Fact]
    public async Task Train_AnyBundle_HoldsNoUser()
    {
        using var loop = Loop();

        var outcome = await loop.TrainAsync("test");

        foreach (var file in Directory.GetFiles(Path.Combine(_root, outcome.Version!)))
        {
            var text = System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(file));
            Assert.DoesNotContain("person-", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Check_NothingNew_DoesNotTrainAgain()
    {
        using var loop = Loop();

        Assert.NotNull(await loop.CheckAsync());
        Assert.Null(await loop.CheckAsync());
    }

    [Fact]
    public async Task Train_TastesThatMoved_CandidateBeatsTheChampionAndNamesItAsParent()
    {
        using var loop = Loop();
        var first = await loop.TrainAsync("first");
        _world.Move();

        var second = await loop.TrainAsync("second");

        Assert.True(second.Promoted, second.Reason);
        Assert.Equal(first.Version, (await new DirectoryBundleStore(_root).OpenAsync(second.Version!)).Manifest.Parent);
        Assert.Equal(first.Version, _registry.Reports[^1].Champion);
    }

    [Fact]
    public async Task Train_Backfill_IsJudgedOnWhatTheChampionHasNotSeen()
    {
        using var loop = Loop();
        await loop.TrainAsync("first");
        _world.Backfill();

        var second = await loop.TrainAsync("second");

        Assert.True(second.Promoted, second.Reason);
        var all = _registry.Reports[^1].Metrics.First(metric => metric is { Name: "ndcg@10", Segment: "all" });
        Assert.True(all.Candidate > 2 * all.Champion, second.Reason);
    }

    [Fact]
    public async Task Train_NothingNew_SaysThatNothingCouldBeJudged()
    {
        using var loop = Loop();
        await loop.TrainAsync("first");

        var second = await loop.TrainAsync("second");

        Assert.False(second.Promoted);
        Assert.Contains("Nothing could be judged", second.Reason);
    }

    [Fact]
    public async Task Train_ErasedUser_IsNotLearnedFrom()
    {
        using var loop = Loop();
        await loop.TrainAsync("first");
        var before = _world.Interactions.Count;
        var gone = _world.Interactions.Count(interaction => interaction.UserId == "person-3");
        _world.Erased.Add("person-3");

        var outcome = await loop.TrainAsync("second");

        Assert.Equal(before - gone, (await new DirectoryBundleStore(_root).OpenAsync(outcome.Version!)).Manifest.Counts["interactions"]);
    }

    [Fact]
    public async Task Train_ConsentGivenAgain_LearnsFromTheOldEventsToo()
    {
        _world.Erased.Add("person-3");
        using var loop = Loop();
        await loop.TrainAsync("first");
        _world.Erased.Remove("person-3");
        _world.Returns++;

        var outcome = await loop.TrainAsync("second");

        Assert.Equal(_world.Interactions.Count, (await new DirectoryBundleStore(_root).OpenAsync(outcome.Version!)).Manifest.Counts["interactions"]);
    }

    [Fact]
    public async Task Train_TooLittle_SaysHowMuchIsNeeded()
    {
        _world.Interactions.RemoveRange(100, _world.Interactions.Count - 100);
        using var loop = Loop();

        var outcome = await loop.TrainAsync("test");

        Assert.Null(outcome.Version);
        Assert.Contains("100 interactions", outcome.Reason);
    }

    [Fact]
    public async Task Train_AskedForAgainAfterNothingWasTrained_IsAnsweredWithThat_AndAskedAnewTrains()
    {
        var later = _world.Interactions[100..];
        _world.Interactions.RemoveRange(100, later.Count);
        using var loop = Loop();
        var askedAt = TimeProvider.System.GetUtcNow();
        var first = await loop.TrainAsync("test", askedAt, default);
        _world.Interactions.AddRange(later);

        var repeat = await loop.TrainAsync("the same command, delivered twice", askedAt, default);
        var anew = await loop.TrainAsync("another", TimeProvider.System.GetUtcNow().AddSeconds(1), default);

        Assert.Equal(first, repeat);
        Assert.True(anew.Promoted, anew.Reason);
    }

    [Fact]
    public async Task Train_AskedForByAClockThatIsAhead_IsTrainedOnce()
    {
        using var loop = Loop();
        var askedAt = TimeProvider.System.GetUtcNow().AddMinutes(4);
        var first = await loop.TrainAsync("test", askedAt, default);

        Assert.Equal(first, await loop.TrainAsync("the same command, delivered twice", askedAt, default));
    }

    [Fact]
    public async Task Check_CandidateWasRejected_IsNotTrainedAgainFromTheSameData()
    {
        using var loop = Loop(_clock);
        Assert.True((await loop.CheckAsync())!.Promoted);
        _registry.RejectsAll = true;
        _world.Move();
        _world.Move();
        _clock.Advance(TimeSpan.FromDays(2));

        Assert.False((await loop.CheckAsync())!.Promoted);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await loop.CheckAsync());
    }

    [Fact]
    public async Task Check_TrainerWasRestarted_KnowsTheLastTrainingAlthoughItWasRejected()
    {
        using (var loop = Loop(_clock))
        {
            await loop.CheckAsync();
            _registry.RejectsAll = true;
            _world.Move();
            _clock.Advance(TimeSpan.FromDays(2));
            Assert.False((await loop.CheckAsync())!.Promoted);
        }

        using var restarted = Loop(_clock);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await restarted.CheckAsync());
    }

    [Fact]
    public async Task Check_NewUseIsLikeThatOfTheRejectedCandidate_IsNoDrift()
    {
        using var loop = Loop(_clock);
        await loop.CheckAsync();
        _registry.RejectsAll = true;
        _world.Move();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(await loop.CheckAsync());
        _world.Move();
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Null(await loop.CheckAsync());
    }

    [Fact]
    public async Task Check_RegistryDidNotAnswer_OffersTheFinishedBundleAgainInsteadOfTrainingAnew()
    {
        using var loop = Loop(_clock);
        _registry.Failures.Enqueue(new RecoUnavailableException("The gateway is restarted.", 8, null, null));
        await Assert.ThrowsAsync<RecoUnavailableException>(() => loop.CheckAsync());
        var saved = Assert.Single(Directory.GetDirectories(_root));

        var outcome = await loop.CheckAsync();

        Assert.Equal(Path.GetFileName(saved), outcome!.Version);
        Assert.True(outcome.Promoted);
        Assert.Null(await loop.CheckAsync());
        Assert.Single(Directory.GetDirectories(_root));
    }

    [Fact]
    public async Task Check_RegistryRefused_GivesTheBundleUp()
    {
        using var loop = Loop(_clock);
        _registry.Failures.Enqueue(new RecoRequestException(409, "A file does not match its hash.", []));
        await Assert.ThrowsAsync<RecoRequestException>(() => loop.CheckAsync());
        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(await loop.CheckAsync());
        Assert.Empty(_registry.Reports);
    }

    private TrainingLoop Loop(TimeProvider? clock = null) => new(
        _world,
        new NoExamples(),
        new DirectoryBundleStore(_root),
        _registry,
        new TrainerOptions { Recipe = new RetrievalRecipe { Als = new ImplicitAlsOptions { Dimension = 8, Epochs = 4 } } },
        clock ?? TimeProvider.System,
        NullLogger<TrainingLoop>.Instance);

    /// <summary>Four tastes of twenty-five items each; people take items of their own.</summary>
    private sealed class TasteWorld : ITrainingData
    {
        private readonly Random _random = new(8);

        public TasteWorld() => Add(taste: person => person % 4);

        public List<TrainingInteraction> Interactions { get; } = [];

        public HashSet<string> Erased { get; } = [];

        public long Returns { get; set; }

        /// <summary>From now on items come in other company: what the first model learned is of little use.</summary>
        public void Move() => Add(taste: person => 4 + (person % 4));

        /// <summary>Years of other people's use come in late, of items that nobody here has touched.</summary>
        public void Backfill() => Add(taste: person => 4 + (person % 4), at: Start - TimeSpan.FromDays(1_000), people: "stranger");

        public Task<long> CatchUpAsync(CancellationToken cancellationToken = default) => Task.FromResult(Returns);

        public async IAsyncEnumerable<TrainingInteraction> ReadInteractionsAsync(long afterRow = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            foreach (var interaction in Interactions.Where(interaction => interaction.Row > afterRow && !Erased.Contains(interaction.UserId)).ToArray())
            {
                yield return interaction;
            }
        }

        public Task<ImmutableArray<Item>> ReadItemsAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult<ImmutableArray<Item>>([.. Enumerable.Range(0, 200).Select(i => new Item { ItemId = $"item-{i}", Categories = [$"taste-{i / 25}"] })]);

        public bool IsWithheld(string userId) => Erased.Contains(userId);

        private void Add(Func<int, int> taste, DateTimeOffset? at = null, string people = "person")
        {
            var queues = Enumerable.Range(0, 80).Select(person => (person, items: new Queue<int>(Shuffled(taste(person))))).ToArray();
            for (var step = 0; step < 18; step++)
            {
                foreach (var (person, items) in queues)
                {
                    var row = Interactions.Count + 1;
                    Interactions.Add(new TrainingInteraction(row, $"{people}-{person}", $"item-{items.Dequeue()}", 1, (at ?? Start) + TimeSpan.FromMinutes(row)));
                }
            }
        }

        private int[] Shuffled(int taste)
        {
            var items = Enumerable.Range(taste * 25, 25).ToArray();
            _random.Shuffle(items);
            return items;
        }
    }

    private sealed class FakeRegistry(Func<string, Task<ModelManifest>> manifestOf) : IModelRegistry
    {
        private readonly List<ModelVersion> _versions = [];
        private string? _champion;

        public List<GateReport> Reports { get; } = [];

        /// <summary>The answers to the next registrations; then they succeed.</summary>
        public Queue<Exception> Failures { get; } = [];

        /// <summary>Whether no candidate passes but the first.</summary>
        public bool RejectsAll { get; set; }

        public Task<ModelsAnswer> ReadAsync(CancellationToken cancellationToken = default) => Task.FromResult(new ModelsAnswer(_champion, null, [.. _versions]));

        public Task<IReadOnlySet<string>> ReadVersionsAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlySet<string>>(_versions.Select(model => model.Manifest.Version).ToHashSet());

        public async Task<ModelStage> RegisterAsync(string version, GateReport gate, CancellationToken cancellationToken = default)
        {
            if (Failures.TryDequeue(out var failure))
            {
                throw failure;
            }

            Reports.Add(gate);
            var stage = gate.Passed && !(RejectsAll && _champion is not null) ? ModelStage.Champion : ModelStage.Rejected;
            _champion = stage == ModelStage.Champion ? version : _champion;
            _versions.Insert(0, new ModelVersion { Manifest = await manifestOf(version), Stage = stage, Gate = gate });
            return stage;
        }
    }

    private sealed class NoExamples : IExampleStore
    {
        public Task StoreExamplesAsync(ImmutableArray<LabeledExample> examples) => Task.CompletedTask;

        public async IAsyncEnumerable<(long Row, LabeledExample Example)> ReadExamplesAsync(long afterRow = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield break;
        }

        public Task<ImmutableArray<LabeledExample>> ReadExamplesOfDecisionAsync(string decisionId, CancellationToken cancellationToken = default) =>
            Task.FromResult<ImmutableArray<LabeledExample>>([]);

        public Task<ImmutableArray<LabeledExample>> ReadExamplesOfUserAsync(string userId, string? above = null, int limit = int.MaxValue, CancellationToken cancellationToken = default) =>
            Task.FromResult<ImmutableArray<LabeledExample>>([]);

        public Task<int> ReadNewestRevisionAsync(string userId, CancellationToken cancellationToken = default) => Task.FromResult(0);

        public Task<long> CountExamplesAsync(CancellationToken cancellationToken = default) => Task.FromResult(0L);
    }
}
