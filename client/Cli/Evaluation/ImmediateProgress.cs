namespace OrleansReco.Cli.Evaluation;

/// <summary>Reports on the caller's own thread; <see cref="Progress{T}"/> would post to the pool and may arrive after the work has ended.</summary>
internal sealed class ImmediateProgress(Action<double> report) : IProgress<double>
{
    /// <inheritdoc/>
    public void Report(double value) => report(value);
}
