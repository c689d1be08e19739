namespace OrleansReco.LocalRuntime;

/// <summary>Kinds of reasons for which an activation ends.</summary>
public enum DeactivationReasonCode : byte
{
    None,
    ShuttingDown,
    ActivationIdle,
    ApplicationError,
    ApplicationRequested,
}
