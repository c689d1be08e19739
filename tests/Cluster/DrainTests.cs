using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using OrleansReco.Cli.Chaos;
using OrleansReco.Cli.Chaos.Cases;
using OrleansReco.Cli.Cluster;
using OrleansReco.Cli.Servers;
using Xunit.Abstractions;

namespace OrleansReco.Tests.Cluster;

/// <summary>A silo that is told to stop says so first, to whoever sends it requests, and goes on answering for its drain delay.</summary>
[Collection(GroundsCollection.Name)]
public sealed class DrainTests(Grounds grounds, ITestOutputHelper output)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    /// <summary>At once, on a machine that is busy with other things.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    [SkippableFact]
    public async Task Silo_ToldToStop_SaysItIsNotReadyAtOnce_AndAnswersForItsDrainDelay()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are sent on Linux only");
        var folder = Directory.CreateTempSubdirectory("reco-drain-").FullName;
        try
        {
            await using var silo = Silo(folder);
            await silo.StartAsync();
            var (ready, answered, ended) = await StopAsync(silo);

            output.WriteLine($"not ready after {ready.TotalMilliseconds:0} ms, last answer after {answered.TotalMilliseconds:0} ms, ended after {ended.TotalMilliseconds:0} ms");
            Assert.True(ready < AtOnce, $"/health/ready said only {ready.TotalMilliseconds:0} ms after SIGTERM that the silo is not ready.");
            Assert.True(answered >= Delay - AtOnce, $"Requests were answered for {answered.TotalMilliseconds:0} ms after SIGTERM; {Delay.TotalMilliseconds:0} are promised.");
            Assert.True(ended >= Delay, $"The silo ended {ended.TotalMilliseconds:0} ms after SIGTERM, before its drain delay of {Delay.TotalMilliseconds:0} ms.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableFact]
    public async Task Silo_ToldToStopUnderLoad_FailsNoRequest()
    {
        var why = FaultCases.WhyNot(new FrozenSiloCase());
        Skip.If(why is not null, why);
        var cluster = await grounds.StartAsync();
        await using var clients = await ChaosClients.OpenAsync(cluster, CancellationToken.None);
        var load = new ChaosLoad(new ChaosLoadPlan("drain", grounds.Options.SlatesPerSecond, grounds.Options.EventsPerSecond, 1), clients.All, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var loading = load.RunAsync(stop.Token);
        await ChaosScene.WaitAsync(() => Task.FromResult(load.Samples.Count > 100), "the load to flow", CancellationToken.None);

        var told = load.Now;
        await cluster.Silos[1].StopAsync();
        var gone = load.Now;
        await stop.CancelAsync();
        await loading;
        await cluster.Silos[1].StartAsync(CancellationToken.None);

        var during = load.Samples.Where(sample => sample.Ended >= told && sample.Due <= gone).ToList();
        output.WriteLine($"{during.Count} requests while the silo stopped, in {gone - told:0.0} s");
        output.WriteLine(string.Join(Environment.NewLine, load.Failures.Reasons(told)));
        Assert.NotEmpty(during);
        Assert.DoesNotContain(during, sample => sample.Outcome != RequestOutcome.Answered);
    }

    private static RecoServer Silo(string folder)
    {
        var port = RecoServer.AnyPort();
        return new("silo", ["silo", "--urls", $"http://127.0.0.1:{port}", "--store", Path.Combine(folder, "store")], new Dictionary<string, string> { ["Reco:Runtime:DrainDelay"] = Delay.ToString() }, folder, port);
    }

    /// <summary>Sends SIGTERM and asks until the process is gone: when it first said that it is not ready, when it last answered, and when it was gone.</summary>
    private static async Task<(TimeSpan NotReady, TimeSpan Answered, TimeSpan Ended)> StopAsync(RecoServer silo)
    {
        using var http = new HttpClient { BaseAddress = silo.Url, Timeout = AtOnce };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);
        var watch = Stopwatch.StartNew();
        ProcessTree.Signal(silo.ProcessId!.Value, ProcessTree.Terminate);
        var (notReady, answered) = (TimeSpan.MaxValue, TimeSpan.Zero);
        while (ProcessTree.IsAlive(silo.ProcessId.Value))
        {
            Assert.True(watch.Elapsed < Patience, $"The silo still runs {Patience.TotalSeconds:0} s after SIGTERM.");
            try
            {
                if ((await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable && watch.Elapsed < notReady)
                {
                    notReady = watch.Elapsed;
                }

                var asked = watch.Elapsed;
                using var answer = await http.PostAsJsonAsync("/v1/events", new[] { new { eventId = $"e{asked.Ticks}", type = "play", userId = "u", itemId = "i", completion = 1.0, timestamp = DateTimeOffset.UtcNow } });
                answered = answer.IsSuccessStatusCode ? asked : answered;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // It listens no more; what counts is when it last answered.
                await Task.Delay(Look);
            }
        }

        return (notReady, answered, watch.Elapsed);
    }
}
