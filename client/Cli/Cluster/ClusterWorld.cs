using OrleansReco.Abstractions;
using OrleansReco.Cli.Rest;
using OrleansReco.Cli.SampleWorld;
using OrleansReco.Cli.Up;

namespace OrleansReco.Cli.Cluster;

/// <summary>What the first start of a cluster does, over REST: declares surfaces, and in an empty store makes the sample world and waits for its first model.</summary>
internal sealed class ClusterWorld(TrialCluster cluster, Action<string> said, TimeProvider time) : IDisposable
{
    private const int EventsInOneCall = 500;
    private const int SideBySide = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);
    private readonly ServiceConnection _service = new(cluster.SiloUrls[0]);

    /// <summary>Declares a surface and waits until every silo has heard of it.</summary>
    public async Task DeclareAsync(SurfaceSpec spec, CancellationToken cancellationToken)
    {
        await _service.Reco.PutSurfaceAsync(spec, cancellationToken);
        var heard = (await _service.Reco.GetStatusAsync(cancellationToken)).ChangeSeq;
        await WaitAsync(silo => silo.ChangeSeq >= heard, $"to hear of the surface '{spec.Surface}'", cancellationToken);
    }

    /// <summary>Makes the sample world unless there are items already; repeats of what is there change nothing.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        if ((await _service.Reco.GetStatusAsync(cancellationToken)).Items >= FirstStart.Items)
        {
            return;
        }

        said($"The store is empty: creating a sample world of {FirstStart.Items:N0} stories and {FirstStart.Users} people");
        var now = time.GetUtcNow();
        var items = SampleCatalogue.Create(FirstStart.Items, FirstStart.Seed, now);
        await _service.Reco.PutItemsAsync(items, cancellationToken);
        var tastes = new HiddenTastes(FirstStart.Seed, SampleCatalogue.Categories);
        var histories = Enumerable.Range(1, FirstStart.Users)
            .SelectMany(number => SampleHistory.Create(SampleHistory.UserId(number), items, tastes, FirstStart.Seed, now))
            .Chunk(EventsInOneCall);
        await Parallel.ForEachAsync(histories, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken }, async (events, stop) => await _service.Reco.SendEventsAsync(events, stop));
        await WaitAsync(silo => silo.Items >= FirstStart.Items, "to read the catalogue", cancellationToken);
    }

    /// <summary>Waits until every silo serves a model.</summary>
    public async Task TrainAsync(CancellationToken cancellationToken)
    {
        if (!cluster.Plan.Trainer)
        {
            return;
        }

        said("waiting for the trainer's first model");
        await WaitAsync(silo => silo.Champion is not null, "to serve the first model", cancellationToken);
    }

    /// <summary>Waits until each silo stands where it should.</summary>
    /// <exception cref="CommandFailedException">One did not in time.</exception>
    public async Task WaitAsync(Func<SiloReport, bool> reached, string what, CancellationToken cancellationToken)
    {
        var deadline = time.GetTimestamp();
        foreach (var url in cluster.SiloUrls)
        {
            using var silo = new ServiceConnection(url);
            while (await silo.Reco.GetStatusAsync(cancellationToken) is var report && !reached(report))
            {
                if (time.GetElapsedTime(deadline) > Patience)
                {
                    throw new CommandFailedException($"Waited {Patience.TotalSeconds:0} s for {url} {what}; it stands at {report}. Look at its log.");
                }

                await Task.Delay(Again, time, cancellationToken);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _service.Dispose();
}
