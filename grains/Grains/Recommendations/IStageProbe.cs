namespace OrleansReco.Grains.Recommendations;

/// <summary>Is told when a stage begins, and may throw to make it fail: for fault drills and tests. The default does nothing.</summary>
public interface IStageProbe
{
    /// <summary>A stage, or <c>candidates:source</c>, begins.</summary>
    void Enter(string stage);
}

/// <summary>The probe of normal service.</summary>
internal sealed class NoProbe : IStageProbe
{
    public void Enter(string stage)
    {
    }
}
