using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Wire;

/// <summary>A request that cannot be served as sent; becomes <c>application/problem+json</c>.</summary>
internal sealed class InvalidRequestException(int status, string detail, IReadOnlyList<FieldError> errors) : Exception(detail)
{
    public InvalidRequestException(FieldError error)
        : this(400, error.Message, [error])
    {
    }

    public int Status { get; } = status;

    public IReadOnlyList<FieldError> Errors { get; } = errors;

    /// <summary>With everything that is wrong with a body.</summary>
    public static InvalidRequestException Of(IReadOnlyList<FieldError> errors)
        => new(400, errors.Count == 1 ? errors[0].Message : $"{errors.Count} members are not as they must be; see errors.", errors);
}
