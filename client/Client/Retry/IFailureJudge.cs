namespace OrleansReco.Client.Retry;

/// <summary>Knows the errors of a transport.</summary>
internal interface IFailureJudge
{
    /// <summary>What an error of an attempt means.</summary>
    Failure Judge(Exception error);
}
