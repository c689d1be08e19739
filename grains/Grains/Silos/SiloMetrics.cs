using Microsoft.Extensions.Hosting;

namespace OrleansReco.Grains.Silos;

/// <summary>Makes the silo's metrics at its start; nothing else asks for them.</summary>
internal sealed class SiloMetrics(SiloInstruments silo, ClusterInstruments cluster) : IHostedService
{
    /// <summary>What is measured as long as the silo runs.</summary>
    public IReadOnlyList<IDisposable> Measured { get; } = [silo, cluster];

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
