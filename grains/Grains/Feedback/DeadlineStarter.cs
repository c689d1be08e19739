using Microsoft.Extensions.Hosting;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Feedback;

/// <summary>Starts the sweeping of every shard once the silo runs.</summary>
internal sealed class DeadlineStarter(IGrainFactory grains) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
        => Task.WhenAll(Enumerable.Range(0, IDeadlineGrain.Shards).Select(shard => grains.GetGrain<IDeadlineGrain>(shard).Start()));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
