namespace OrleansReco.Grains.Recommendations;

/// <summary>A stage of the pipeline. Stateless.</summary>
internal interface ISlateStage
{
    /// <summary>Its name, one of <see cref="StageNames"/>.</summary>
    string Name { get; }

    /// <summary>Its share of the surface's latency budget, 0 to 1.</summary>
    double BudgetShare { get; }

    /// <summary>Does its part. A long one asks <paramref name="budget"/> now and then.</summary>
    /// <exception cref="StageOverrunException">The budget is used up.</exception>
    ValueTask RunAsync(SlateRun run, StageBudget budget);

    /// <summary>Leaves the run as it must be when this stage failed, overran, or had no time left to begin.</summary>
    void Skip(SlateRun run);
}
