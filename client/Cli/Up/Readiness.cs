using OrleansReco.Abstractions;

namespace OrleansReco.Cli.Up;

/// <summary>Waits for a silo to have caught up.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    /// <exception cref="TimeoutException">It did not within <paramref name="patience"/>.</exception>
    public static async Task<SiloReport> WaitAsync(IGrainFactory grains, Func<SiloReport, bool> reached, string what, TimeSpan patience, CancellationToken cancellationToken)
    {
        var deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (true)
        {
            var status = await grains.GetGrain<ISiloGrain>("silo").GetStatus();
            if (reached(status))
            {
                return status;
            }

            if (Environment.TickCount64 > deadline)
            {
                throw new TimeoutException($"Waited {patience.TotalSeconds:0} s for {what}; the silo stands at {status}. Look at the log.");
            }

            await Task.Delay(Again, cancellationToken);
        }
    }
}
