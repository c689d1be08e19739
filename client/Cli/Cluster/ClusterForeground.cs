using System.Diagnostics;
using OrleansReco.Cli.Servers;
using OrleansReco.Cli.Up;

namespace OrleansReco.Cli.Cluster;

/// <summary>Runs a trial cluster in this process until it is told to stop.</summary>
internal static class ClusterForeground
{
    private static readonly TimeSpan StateEvery = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(ClusterFolder place, ClusterPlan plan, bool keep, bool empty, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        place.Create();
        if (keep)
        {
            place.Keep();
        }

        var cluster = new TrialCluster(plan, Say, TimeProvider.System.GetUtcNow());
        using var writing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var isUp = false;
            var watching = WatchAsync(cluster, place, () => isUp, writing.Token);
            await cluster.StartAsync(cancellationToken);
            await FillAsync(cluster, empty, cancellationToken);
            Say("everything answers");
            ClusterWelcome.Print(cluster.State(), place);
            isUp = true;
            await watching;
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (ServerFailedException e)
        {
            place.Write(cluster.State() with { Failure = e.Message });
            throw new CommandFailedException(e.Message);
        }
        finally
        {
            Say("stopping");
            await writing.CancelAsync();
            await cluster.DisposeAsync();
            place.Clear(data: !place.IsKept);
            Say("stopped");
        }

        void Say(string text) => Console.WriteLine($"{watch.Elapsed.TotalSeconds,6:0.0} s  {text}");
    }

    private static async Task FillAsync(TrialCluster cluster, bool empty, CancellationToken cancellationToken)
    {
        using var world = new ClusterWorld(cluster, text => Console.WriteLine($"          {text}"), TimeProvider.System);
        await world.DeclareAsync(HomeSurface.Spec, cancellationToken);
        if (!empty)
        {
            await world.FillAsync(cancellationToken);
            await world.TrainAsync(cancellationToken);
        }
    }

    /// <summary>Keeps the state file as things are: processes come and go.</summary>
    private static async Task WatchAsync(TrialCluster cluster, ClusterFolder place, Func<bool> isUp, CancellationToken cancellationToken)
    {
        while (true)
        {
            place.Write(cluster.State() with { IsUp = isUp() });
            await Task.Delay(StateEvery, cancellationToken);
        }
    }
}
