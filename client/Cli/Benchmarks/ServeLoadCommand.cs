using System.CommandLine;
using System.Text.Json;
using OrleansReco.Abstractions;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>The load generator of <c>reco bench serve</c>, in a process of its own: plan in on standard input, result out on standard output.</summary>
internal static class ServeLoadCommand
{
    public const string Name = "serve-load";

    public static Command Create() => new Command(Name, "The load generator of `reco bench serve`.") { Hidden = true }.Does(async (_, cancellationToken) =>
    {
        var plan = JsonSerializer.Deserialize<ServeLoadPlan>(await Console.In.ReadToEndAsync(cancellationToken), WireJson.Options)!;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan }) { BaseAddress = plan.Url, Timeout = TimeSpan.FromSeconds(30) };
        Console.WriteLine(JsonSerializer.Serialize(await new ServeLoad(plan, http).RunAsync(cancellationToken), WireJson.Options));
        return 0;
    });
}
