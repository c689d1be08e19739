namespace OrleansReco.LocalRuntime;

/// <summary>The call that a timer makes.</summary>
internal sealed class TimerTick(GrainTimer timer) : TaskRequest<bool>
{
    protected internal override string MethodName => "a timer's callback";

    protected internal override RequestOptions Options
        => RequestOptions.OneWay | (timer.Options.Interleave ? RequestOptions.AlwaysInterleave : RequestOptions.None);

    internal override bool KeepsAlive => timer.Options.KeepAlive;

    internal override bool DiesWithActivation => true;

    protected override Task Invoke(object grain) => timer.Tick();
}
