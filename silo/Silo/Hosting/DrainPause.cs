using Microsoft.Extensions.Hosting;

namespace OrleansReco.Silo.Hosting;

/// <summary>On a stop, waits before anything ends: <c>/health/ready</c> already says no, and whoever sends requests has time to look elsewhere.</summary>
internal sealed class DrainPause(TimeSpan pause) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(pause, TimeProvider.System, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
