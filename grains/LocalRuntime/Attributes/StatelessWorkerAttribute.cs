namespace OrleansReco.LocalRuntime;

/// <summary>Several activations share one key and its calls; an idle one is taken, else a new one up to the bound, else the least loaded.</summary>
/// <param name="maxLocalWorkers">The most activations a key, at least 1.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute(int maxLocalWorkers) : Attribute
{
    /// <summary>As many activations a key as there are processors.</summary>
    public StatelessWorkerAttribute()
        : this(Environment.ProcessorCount)
    {
    }

    internal int MaxLocalWorkers { get; } = maxLocalWorkers >= 1
        ? maxLocalWorkers
        : throw new ArgumentOutOfRangeException(nameof(maxLocalWorkers), maxLocalWorkers, "StatelessWorker needs at least 1 worker a key.");
}
