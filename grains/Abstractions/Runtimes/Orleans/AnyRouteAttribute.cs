namespace OrleansReco.Abstractions;

/// <summary>
/// A call that needs no order among calls of its grain: a client of a cluster sends each through another silo. Without it all calls of a grain go through one silo, repeats too:
/// all slates of a surface at that, so that one silo has all of them, and none is answered when it hangs.
/// </summary>
[InvokableCustomInitializer(nameof(IRequest.AddInvokeMethodOptions), InvokeMethodOptions.Unordered)]
[AttributeUsage(AttributeTargets.Method)]
public sealed class AnyRouteAttribute : Attribute;
