using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Chaos;
using OrleansReco.Cli.Chaos.Cases;
using OrleansReco.Cli.Cluster;
using OrleansReco.Cli.Rest;
using Xunit.Abstractions;

namespace OrleansReco.Tests.Cluster;

/// <summary>A kill switch that is set through one silo is in force in every silo, and through the gateway, within a second, whatever else goes on.</summary>
[Collection(GroundsCollection.Name)]
public sealed class KillSwitchTests(Grounds grounds, ITestOutputHelper output)
{
    private const string KillSwitch = "killSwitch";
    private const int Flips = 3;
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);
    private static readonly SurfaceSpec Surface = ChaosSurface.Spec with { Surface = "kill-switch" };

    [SkippableFact]
    public async Task KillSwitch_SetThroughOneSilo_IsInForceBehindEveryDoorWithinASecond_UnderLoad()
    {
        var why = FaultCases.WhyNot(new BrokerDownCase());
        Skip.If(why is not null, why);
        var cluster = await grounds.StartAsync();
        using var world = new ClusterWorld(cluster, output.WriteLine, TimeProvider.System);
        await world.DeclareAsync(Surface, CancellationToken.None);
        await using var clients = await ChaosClients.OpenAsync(cluster, CancellationToken.None);
        var load = new ChaosLoad(new ChaosLoadPlan("kill-switch", grounds.Options.SlatesPerSecond, grounds.Options.EventsPerSecond, 1), clients.All, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var loading = load.RunAsync(stop.Token);

        var late = new List<string>();
        for (var flip = 0; flip < 2 * Flips; flip++)
        {
            late.AddRange(await FlipAsync(cluster, killed: flip % 2 == 0));
        }

        await stop.CancelAsync();
        await loading;
        Assert.NotEmpty(load.Samples);
        Assert.Empty(late);
    }

    /// <summary>Sets the switch through the first silo while every door is asked for slates one after the other; returns who was late.</summary>
    private async Task<IEnumerable<string>> FlipAsync(TrialCluster cluster, bool killed)
    {
        var watch = Stopwatch.StartNew();
        var acknowledged = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asking = cluster.SiloUrls.Append(cluster.Url).Distinct().Select(door => Task.Run(async () => (Door: door, Answers: await AskAsync(door, watch, acknowledged.Task)))).ToList();
        using var first = new ServiceConnection(cluster.SiloUrls[0]);
        await first.Reco.SetKillSwitchAsync(Surface.Surface, killed, "a test");
        acknowledged.SetResult(watch.Elapsed);

        var late = new ConcurrentBag<string>();
        foreach (var (door, answers) in await Task.WhenAll(asking))
        {
            var since = await acknowledged.Task;
            var last = answers.Where(answer => answer.Killed != killed).Select(answer => answer.AskedAt - since).DefaultIfEmpty(-since).Max();
            output.WriteLine($"{door}: the last slate that did not know of killed = {killed} was asked for {last.TotalMilliseconds:0} ms after the switch was acknowledged; {answers.Count} slates");
            if (last > Promise)
            {
                late.Add($"{door} did not know of killed = {killed} {last.TotalMilliseconds:0} ms after it was acknowledged.");
            }
        }

        return late;
    }

    /// <summary>Asks for slates until one was asked for when the second was over.</summary>
    private static async Task<List<(TimeSpan AskedAt, bool Killed)>> AskAsync(Uri door, Stopwatch watch, Task<TimeSpan> acknowledged)
    {
        var answers = new List<(TimeSpan, bool)>();
        using var service = new ServiceConnection(door);
        for (var at = TimeSpan.Zero; !acknowledged.IsCompleted || at <= await acknowledged + Promise;)
        {
            at = watch.Elapsed;
            var slate = await service.Reco.RecommendAsync(new() { UserId = "kill-switch-user", Surface = Surface.Surface });
            answers.Add((at, slate.Fallback?.Cause == KillSwitch));
        }

        return answers;
    }
}
