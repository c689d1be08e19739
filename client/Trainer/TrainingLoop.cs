using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Client;
using OrleansReco.Learning.Bundles;
using OrleansReco.Learning.Embeddings;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Trainer;

/// <summary>Asks the retrain policy at intervals, and when it says so trains, gates and registers a bundle. Runs in the silo's process or in one of its own.</summary>
public sealed partial class TrainingLoop(
    ITrainingData data,
    IExampleStore examples,
    IBundleStore bundles,
    IModelRegistry registry,
    TrainerOptions options,
    TimeProvider time,
    ILogger<TrainingLoop> log) : BackgroundService
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly List<TrainingInteraction> _interactions = [];
    private readonly OrphanedBundles _orphans = new(bundles, registry, options, time, log);
    private long _returns;
    private DateTimeOffset? _lastTraining;
    private int _failures;
    private LastTraining? _trained;
    private FinishedTraining? _unregistered;
    private (DateTimeOffset StartedAt, TrainingOutcome Outcome)? _last;
    private DateTimeOffset? _answered;

    /// <summary>Trains now, whatever the policy says. One training runs at a time.</summary>
    /// <param name="reason">Why, for the log.</param>
    /// <param name="cancellationToken">Ends training early.</param>
    public Task<TrainingOutcome> TrainAsync(string reason, CancellationToken cancellationToken = default) => TrainAsync(reason, DateTimeOffset.MaxValue, cancellationToken);

    /// <summary>Trains, unless a training has begun since <paramref name="askedAt"/>: what was asked for is then done, and its outcome is the answer.</summary>
    /// <param name="reason">Why, for the log.</param>
    /// <param name="askedAt">When it was asked for.</param>
    /// <param name="cancellationToken">Ends training early.</param>
    public async Task<TrainingOutcome> TrainAsync(string reason, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await RegisterFinishedAsync(cancellationToken);
            // The same ask is known again, also where the clock of who asked is ahead.
            if (_last is { } last && (last.StartedAt >= askedAt || _answered == askedAt))
            {
                return last.Outcome;
            }

            await RefreshAsync(cancellationToken);
            var outcome = await TrainOnceAsync(reason, await OpenChampionAsync(await registry.ReadAsync(cancellationToken), cancellationToken), cancellationToken);
            _answered = askedAt == DateTimeOffset.MaxValue ? null : askedAt;
            return outcome;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Asks the policy once, and trains if it says so; now and then it removes bundles that the registry does not name. Null: not now.</summary>
    public async Task<TrainingOutcome?> CheckAsync(CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (await RegisterFinishedAsync(cancellationToken) is { } finished)
            {
                return finished;
            }

            await _orphans.LookAsync(cancellationToken);
            await RefreshAsync(cancellationToken);
            var models = await registry.ReadAsync(cancellationToken);
            var champion = await OpenChampionAsync(models, cancellationToken);
            return RetrainPolicy.Decide(await SituationAsync(champion, LastTraining.Of(models, champion, _trained), cancellationToken), options) is { } reason
                ? await TrainOnceAsync(reason, champion, cancellationToken)
                : null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.CheckEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await CheckAsync(stoppingToken);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    // The champion goes on serving; the policy is asked again at the next tick.
                    Failed(log, error);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task<TrainingOutcome> TrainOnceAsync(string reason, ModelBundle? champion, CancellationToken cancellationToken)
    {
        if (_interactions.Count < options.MinInteractions)
        {
            var nothing = new TrainingOutcome(null, false, $"Nothing was trained: there are {_interactions.Count} interactions, and {options.MinInteractions} are needed (TrainerOptions.MinInteractions).");
            _last = (time.GetUtcNow(), nothing);
            return nothing;
        }

        var (started, startedAt) = (time.GetTimestamp(), time.GetUtcNow());
        // Also where it fails: it then rests before it is tried again.
        _lastTraining = startedAt;
        TrainingResult result;
        ModelManifest manifest;
        try
        {
            var snapshot = new TrainingSnapshot(
                await data.ReadItemsAsync(cancellationToken),
                [.. _interactions.OrderBy(interaction => interaction.At).ThenBy(interaction => interaction.Row)],
                await ReadExamplesAsync(cancellationToken));
            Started(log, reason, snapshot.Interactions.Length, snapshot.Examples.Length);
            result = await RunApartAsync(() => new ModelTrainer(options).Train(snapshot, champion, time.GetUtcNow(), progress: null, cancellationToken));
            manifest = await bundles.SaveAsync(result.Draft, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            _failures++;
            throw;
        }

        (_failures, _trained, _lastTraining) = (0, LastTraining.Of(manifest), time.GetUtcNow());
        _unregistered = new FinishedTraining(startedAt, started, manifest.Version, result);
        Saved(log, manifest.Version);
        return (await RegisterFinishedAsync(cancellationToken))!;
    }

    /// <summary>Registers the bundle of the training that ended last, if that is still to be done: what took minutes to train is not given up because the registry did not answer. Null: there is none.</summary>
    private async Task<TrainingOutcome?> RegisterFinishedAsync(CancellationToken cancellationToken)
    {
        if (_unregistered is not { } finished)
        {
            return null;
        }

        ModelStage stage;
        try
        {
            stage = await registry.RegisterAsync(finished.Version, finished.Result.Gate, cancellationToken);
        }
        catch (RecoRequestException)
        {
            // The same would be refused again.
            _unregistered = null;
            throw;
        }

        _unregistered = null;
        var gate = finished.Result.Gate.Reason;
        Ended(log, finished.Version, stage, time.GetElapsedTime(finished.Started).TotalSeconds, gate, finished.Result.Ranker);
        var outcome = new TrainingOutcome(finished.Version, stage == ModelStage.Champion, $"{gate} ({finished.Result.Ranker})");
        _last = (finished.StartedAt, outcome);
        return outcome;
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (await data.CatchUpAsync(cancellationToken) is var returns && returns != _returns)
        {
            // Who gives consent again comes back with every row, and those were passed over.
            _interactions.Clear();
            _returns = returns;
        }

        // The erased, and who refused consent, leave at once, before anything is decided or trained.
        _interactions.RemoveAll(interaction => data.IsWithheld(interaction.UserId));
        var last = _interactions.Count == 0 ? 0 : _interactions[^1].Row;
        await foreach (var interaction in data.ReadInteractionsAsync(last, cancellationToken))
        {
            if (!data.IsWithheld(interaction.UserId))
            {
                _interactions.Add(interaction);
            }
        }
    }

    private async Task<RetrainSituation> SituationAsync(ModelBundle? champion, LastTraining? trained, CancellationToken cancellationToken)
    {
        var lastRow = trained?.LastRow ?? 0;
        var firstNew = _interactions.FindIndex(interaction => interaction.Row > lastRow);
        var newer = firstNew < 0 ? [] : _interactions[firstNew..];
        var now = time.GetUtcNow();
        var drift = 0.0;
        if (newer.Count >= options.MinNewInteractions && newer.Count < options.RetrainAfterInteractions && await OpenLastAsync(trained, champion, cancellationToken) is { } last)
        {
            var items = (await data.ReadItemsAsync(cancellationToken)).ToDictionary(item => item.ItemId, StringComparer.Ordinal);
            drift = Drift.Measure(last.Retrieval.Factors, items, _interactions[..firstNew], newer);
        }

        var since = _lastTraining > trained?.At || trained is null ? _lastTraining : trained.At;
        return new RetrainSituation(_interactions.Count, newer.Count, now - trained?.At, now - since, drift, _failures);
    }

    private async Task<ModelBundle?> OpenChampionAsync(ModelsAnswer models, CancellationToken cancellationToken) =>
        models.Champion is { } version ? await bundles.OpenAsync(version, cancellationToken) : null;

    private async Task<ModelBundle?> OpenLastAsync(LastTraining? trained, ModelBundle? champion, CancellationToken cancellationToken)
    {
        if (trained is null || trained.Version == champion?.Manifest.Version)
        {
            return champion;
        }

        try
        {
            return await bundles.OpenAsync(trained.Version, cancellationToken);
        }
        catch (ModelRejectedException)
        {
            // Its files were removed: what serves is the next best to measure from.
            return champion;
        }
    }

    private async Task<ImmutableArray<LabeledExample>> ReadExamplesAsync(CancellationToken cancellationToken)
    {
        var kept = ImmutableArray.CreateBuilder<LabeledExample>();
        await foreach (var (_, example) in examples.ReadExamplesAsync(0, cancellationToken))
        {
            if (!data.IsWithheld(example.UserId))
            {
                kept.Add(example);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>Runs on a thread of its own that gives way to those that serve.</summary>
    private static Task<T> RunApartAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                BackgroundThread.GiveWay();
                done.SetResult(work());
            }
            catch (Exception error)
            {
                // Thrown to whoever awaits the training.
                done.SetException(error);
            }
        })
        {
            IsBackground = true,
            Name = "trainer",
        }.Start();
        return done.Task;
    }

    [LoggerMessage(LogLevel.Information, "Training ({Reason}) on {Interactions} interactions and {Examples} examples.")]
    private static partial void Started(ILogger log, string reason, int interactions, int examples);

    [LoggerMessage(LogLevel.Information, "Bundle {Version} is in the bundle store; it is registered now.")]
    private static partial void Saved(ILogger log, string version);

    [LoggerMessage(LogLevel.Information, "Bundle {Version} is {Stage} after {Seconds:F1} s. {Gate} {Ranker}.")]
    private static partial void Ended(ILogger log, string version, ModelStage stage, double seconds, string gate, string ranker);

    [LoggerMessage(LogLevel.Error, "Training failed, or could not be decided on; the champion goes on serving, and it is tried again.")]
    private static partial void Failed(ILogger log, Exception error);
}
